"""After the class 培训后 (二/（三）/4、5, 二/（四）/末段): what is owed next, told to who closes it; nothing stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from xiangxun.rules import Finding, Law, RuleId, SessionCheck

#: Rule → the parameter with the days within which it is done.
WITHIN: dict[RuleId, str] = {"JC-2.3-5": "learning_report.within", "JC-2.3-6": "aftercare.within"}


def tell_what_follows(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-2.3-5, JC-2.3-6, JC-2.4-5: reports and answers by a day; after long training internships."""
    session = facts.session
    for rule, within in WITHIN.items():
        yield law.finding(rule, session.ref, by=session.last_day + timedelta(days=law.integer(within)))
    days = len(session.days)
    if law.window("internship.after").holds(days):
        yield law.finding("JC-2.4-5", session.ref, days=days)
