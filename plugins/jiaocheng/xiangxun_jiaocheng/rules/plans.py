"""Plans 培训计划 (一/第四至六条, 四/（一）/1): a plan, a confirmed scheme of its type, a filed schedule, kept to."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Finding, Law, SessionCheck, SessionFacts, Severity
from xiangxun_jiaocheng.rules.approvals import confirming

APPROVED = "approved"
HANDED_IN = frozenset({"submitted", APPROVED})


def is_in_force(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-0.0-1: a class that begins before the first day of the regulation does not fall under it."""
    since = law.date("edition.since")
    if facts.session.first_day < since:
        yield law.finding("JC-0.0-1", facts.session.ref, severity=Severity.BLOCK, since=since)


def exists(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-1.4-1: no class without a training plan handed in, its own or one of the year."""
    if HANDED_IN.isdisjoint(facts.plans.get(kind, "missing") for kind in ("class", "year")):
        yield law.finding("JC-1.4-1", facts.session.ref)


def has_confirmed_scheme(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-1.5-2: the scheme of this type of training is confirmed; the class inherits it."""
    state = facts.plans.get("scheme", "missing")
    if state != APPROVED:
        yield law.finding("JC-1.5-2", facts.session.ref, state=state, by=confirming(law))


def has_filed_schedule(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-4.1-1: overall scheme and schedule are filed with the county bureau before a class opens."""
    if facts.plans.get("overall") != APPROVED:
        yield law.finding("JC-4.1-1", facts.session.ref, field="filing")


def is_carried_out(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-1.6-1, JC-1.6-3: what was delivered is what was approved, or a change went through its steps."""
    if facts.session.differs and facts.plans.get("change") != APPROVED:
        yield law.finding("JC-1.6-1", facts.session.ref, aspects=len(facts.session.differs))


def keeps_content(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-1.6-2, JC-2.2-3: the content is that of the scheme and of the engagement."""
    return other_content(facts.session, law)


def other_content(session: SessionFacts, law: Law) -> Iterator[Finding]:
    """JC-1.6-2, JC-2.2-3: noted where content differs; it weighs in the lecturer's assessment."""
    if "content" in session.differs:
        yield law.finding("JC-1.6-2", session.ref)
        yield law.finding("JC-2.2-3", session.ref)
