"""Lecturers 讲师 (二/（二）/1, 二/（四）, 二/（六）/2): who may be engaged, for what, before whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xiangxun.rules import Certificate, EngagementFacts, Finding, Law, RuleId

#: Grade asked for and its rule, highest first; what it is for stands in `lecturer.purposes.GRADE`.
TIERS: tuple[tuple[str, RuleId], ...] = (
    ("expert", "JC-2.4-1.0"),
    ("senior", "JC-2.4-2.0"),
    ("ordinary", "JC-2.4-3.0"),
)


def is_not_given_up(facts: EngagementFacts, law: Law) -> Iterator[Finding]:
    """JC-2.5-6: no further cooperation with who counts as having given up teaching."""
    if facts.lecturer.suspended_by:
        yield law.finding("JC-2.5-6", facts.lecturer.ref, lifting=law.choice("lecturer.given_up"))


def hold_certificate(facts: EngagementFacts, law: Law) -> Iterator[Finding]:
    """JC-2.2-1, JC-2.2-2: a certificate valid on the first day; for who shares experience proof of work will do."""
    lecturer = facts.lecturer
    if valid(lecturer.certificates, law.codes("lecturer.certificates"), facts.on):
        return
    if not facts.engaged.guest:
        yield law.finding("JC-2.2-1", lecturer.ref, on=facts.on)
    elif "employment_proof" not in lecturer.evidence:
        yield law.finding("JC-2.2-2", lecturer.ref)


def pass_pre_job(facts: EngagementFacts, law: Law) -> Iterator[Finding]:
    """JC-2.6-2: lecturers are trained and tested before they start; a guest is no lecturer of the team."""
    score = facts.lecturer.extra.get("pre_job_score")
    least = law.window("lecturer.pre_job_pass")
    if facts.engaged.guest or (isinstance(score, int) and least.holds(score)):
        return
    known = score if isinstance(score, int) else None
    yield law.finding("JC-2.6-2", facts.lecturer.ref, score=known, least=least.low)


def fit_purpose(facts: EngagementFacts, law: Law) -> Iterator[Finding]:
    """JC-2.4-1.0, JC-2.4-2.0, JC-2.4-3.0: the grade fits what he is engaged for; a higher one fits too."""
    if facts.engaged.guest:
        return
    scale = law.scale("lecturer")
    grade = facts.engaged.grade or scale.grades[0]
    for purpose in sorted(facts.engaged.purposes or {facts.category}):
        for wanted, rule in TIERS:
            is_meant = purpose in law.codes(f"lecturer.purposes.{wanted}")
            if is_meant and scale.rank(grade) < scale.rank(wanted):
                yield law.finding(rule, facts.lecturer.ref, purpose=purpose, grade=grade)


def share_with_basis(facts: EngagementFacts, law: Law) -> Iterator[Finding]:
    """JC-2.4-4: insiders share experience with trainees who have a basis, or in resident enterprises."""
    purposes = facts.engaged.purposes or {facts.category}
    has_basis = facts.audience_level in law.codes("guest.levels")
    if facts.engaged.guest and not has_basis and not purposes <= set(law.codes("guest.purposes")):
        yield law.finding("JC-2.4-4", facts.lecturer.ref, level=facts.audience_level or None)


def valid(certificates: tuple[Certificate, ...], kinds: tuple[str, ...], on: date) -> bool:
    """Return whether a certificate of these kinds is valid on a day; a day not on record does not speak against it."""
    return any(
        held.kind in kinds
        and (held.issued is None or held.issued <= on)
        and (held.expires is None or on <= held.expires)
        for held in certificates
    )
