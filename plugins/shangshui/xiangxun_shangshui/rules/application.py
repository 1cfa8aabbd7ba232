"""Application 培训申请 (arts. 7 and 11): before each class, to the authority, with a copy to the leading group's office."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xiangxun.rules import Code, Finding, Law, SessionCheck, Severity
from xiangxun_shangshui.rules.approvals import APPROVE, FILE


def is_early(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-07-1: applied for before the class; less than the days wanted warns, for they are a default of ours."""
    session = facts.session
    wanted = law.window("application.lead")
    days = (session.first_day - (session.applied or facts.on)).days
    if not wanted.holds(days):
        severity = Severity.WARN if days >= 0 else Severity.BLOCK
        yield law.finding("SS-07-1", session.ref, severity=severity, days=days, least=wanted.at_least)


def is_made(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-07-1: no application, no class."""
    if facts.session.applied is None:
        least = law.window("application.lead").at_least
        yield law.finding("SS-07-1", facts.session.ref, days=None, least=least)


def keeps_roster(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-07-2: the roster stood before approval; more people put on it afterwards than is tolerated are explained."""
    late, enrolled = facts.counts.late_enrolled, facts.counts.enrolled
    if enrolled and not law.window("application.late_roster").holds(Fraction(late, enrolled)):
        yield law.finding(
            "SS-07-2", facts.session.ref, severity=Severity.WARN, field="late_roster", late=late
        )


def is_approved(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-07-3: the authority approved before the class opens."""
    if not _is_agreed(facts, APPROVE.key):
        yield law.finding("SS-07-3", facts.session.ref)


def is_filed(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-11-2: the leading group's office received the plan before the class opens."""
    if not _is_agreed(facts, FILE.key):
        yield law.finding("SS-11-2", facts.session.ref)


def _is_agreed(facts: SessionCheck, key: Code) -> bool:
    return any(step.key == key and step.outcome == "agreed" for step in facts.steps)
