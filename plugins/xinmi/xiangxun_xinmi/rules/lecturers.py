"""Lecturers 培训师资 (art. 3): who may teach, and who may teach practice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xiangxun.rules import Certificate, EngagementFacts, Finding, Law


def hold_certificate(facts: EngagementFacts, law: Law) -> Iterator[Finding]:
    """XM-03-1: a teaching certificate valid on the first day; another qualification only if the authority accepts it."""
    accepted = law.codes("lecturer.certificates")
    if not any(held.kind in accepted and _is_valid(held, facts.on) for held in facts.lecturer.certificates):
        yield law.finding("XM-03-1", facts.lecturer.ref, on=facts.on)


def have_practised(facts: EngagementFacts, law: Law) -> Iterator[Finding]:
    """XM-03-2: two years, two included 含2年, of e-commerce operation for practical classes, and proof of them."""
    if facts.category != "practical":
        return
    needed, accepted = law.window("lecturer.practice_months"), set(law.codes("lecturer.practice_evidence"))
    months = facts.lecturer.months.get("ecommerce_operation", 0)
    proofs = len(accepted & facts.lecturer.evidence)
    if not needed.holds(months) or (accepted and not proofs):
        yield law.finding("XM-03-2", facts.lecturer.ref, months=months, least=needed.at_least, proofs=proofs)


def _is_valid(held: Certificate, on: date) -> bool:
    """A day that is not on record does not speak against the certificate."""
    return (held.issued is None or held.issued <= on) and (held.expires is None or on <= held.expires)
