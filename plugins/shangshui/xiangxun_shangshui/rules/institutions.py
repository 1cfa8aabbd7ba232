"""Training institutions 培训机构 (arts. 8 and 10): who may apply, and who is shut out by the office's decision."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Finding, InstitutionFacts, Law, Severity, Suspend


def is_qualified(facts: InstitutionFacts, law: Law) -> Iterator[Finding]:
    """SS-08-1: a professional e-commerce training qualification, of whatever paper the office accepted."""
    if facts.qualifications.isdisjoint(law.rulebook.words["qualification"]):
        yield law.finding("SS-08-1", facts.ref)


def has_lecturers(facts: InstitutionFacts, law: Law) -> Iterator[Finding]:
    """SS-08-2: a team of professional lecturers."""
    wanted = law.window("institution.lecturers_min")
    if not wanted.holds(facts.lecturers):
        yield law.finding("SS-08-2", facts.ref, lecturers=facts.lecturers, least=wanted.at_least)


def mends_as_ordered(facts: InstitutionFacts, law: Law) -> Iterator[Finding]:
    """SS-10-3: an overdue order alone warns; a breach decided by the office shuts out until the office lifts it."""
    if not (facts.overdue_orders or facts.breached):
        return
    shut_out = facts.breached and law.flag("breach.blocks_applications")
    yield law.finding(
        "SS-10-3",
        facts.ref,
        severity=Severity.BLOCK if shut_out else Severity.WARN,
        effect=Suspend(facts.ref, "applications", "ecommerce_office") if shut_out else None,
        overdue=facts.overdue_orders,
        breached=facts.breached,
    )
