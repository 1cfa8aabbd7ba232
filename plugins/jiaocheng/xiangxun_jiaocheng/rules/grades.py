"""Lecturer grades 讲师分级 (二/（四）): expert, senior, ordinary, each with its own conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from xiangxun.rules import Finding, Law, LecturerFacts, RuleId, Verdict, full_years
from xiangxun_jiaocheng.rules.lecturers import valid

Unmet = Callable[[LecturerFacts, Law], Iterator[Finding]]


def grade(facts: LecturerFacts, law: Law) -> Verdict:
    """JC-2.4: the highest grade of which no condition is unmet; what he lacks for the higher ones is told."""
    lacking: tuple[Finding, ...] = ()
    for key, rules, unmet in GRADES:
        found = tuple(unmet(facts, law))
        if not found:
            return Verdict(facts.ref, "lecturer", key, rules, findings=lacking)
        lacking += found
    return Verdict(facts.ref, "lecturer", "ungraded", GRADES[-1][1], findings=lacking)


def _not_expert(facts: LecturerFacts, law: Law) -> Iterator[Finding]:
    """JC-2.4-1.1, 1.2, 1.3, 1.5. Reputation and insight (1.4, 1.6) are stated, and judged by people."""
    has_worked = "work_history" in facts.evidence or facts.months.get("industry", 0) > 0
    if not (_holds(facts, law, "t1") and _holds(facts, law, "expert_certificates") and has_worked):
        yield law.finding("JC-2.4-1.1", facts.ref)
    age = None if facts.birth is None else full_years(facts.birth, facts.on)
    window = law.window("lecturer.age.expert")
    if age is None or not window.holds(age):
        yield law.finding("JC-2.4-1.2", facts.ref, age=age, least=window.low)
    yield from _too_short(facts, law, "JC-2.4-1.3", "expert")
    yield from _dissatisfied(facts, law, "JC-2.4-1.5", "expert")


def _not_senior(facts: LecturerFacts, law: Law) -> Iterator[Finding]:
    """JC-2.4-2.1, 2.2, 2.4, 2.5."""
    if not (_holds(facts, law, "t1") and _holds(facts, law, "senior_certificates")):
        yield law.finding("JC-2.4-2.1", facts.ref)
    if "course_table" not in facts.evidence:
        yield law.finding("JC-2.4-2.2", facts.ref)
    yield from _dissatisfied(facts, law, "JC-2.4-2.4", "senior")
    yield from _too_short(facts, law, "JC-2.4-2.5", "senior")


def _not_ordinary(facts: LecturerFacts, law: Law) -> Iterator[Finding]:
    """JC-2.4-3.1, 3.2."""
    window = law.window("lecturer.months.ordinary")
    months = facts.months.get("training", 0) + facts.months.get("consulting", 0)
    if not window.holds(months):
        yield law.finding("JC-2.4-3.1", facts.ref, months=months, least=window.low)
    if not _holds(facts, law, "teaching_certificates"):
        yield law.finding("JC-2.4-3.2", facts.ref)


def _holds(facts: LecturerFacts, law: Law, kinds: str) -> bool:
    return valid(facts.certificates, law.codes(f"lecturer.{kinds}"), facts.on)


def _too_short(facts: LecturerFacts, law: Law, rule: RuleId, tier: str) -> Iterator[Finding]:
    """培训、及相关行业: both together by default; read one by one, the shorter decides."""
    window = law.window(f"lecturer.months.{tier}")
    both = (facts.months.get("training", 0), facts.months.get("industry", 0))
    months = min(both) if law.choice("lecturer.experience") == "each" else sum(both)
    if not window.holds(months):
        yield law.finding(rule, facts.ref, months=months, least=window.low)


def _dissatisfied(facts: LecturerFacts, law: Law, rule: RuleId, tier: str) -> Iterator[Finding]:
    """Satisfied forms of all forms within the reach; without forms the grade is provisional, not refused."""
    forms, satisfied = facts.history.tally("forms"), facts.history.tally("satisfied")
    if forms and not law.window(f"lecturer.satisfaction.{tier}").holds(Fraction(satisfied, forms)):
        yield law.finding(rule, facts.ref, satisfied=satisfied, forms=forms)


#: Highest first: the grade, its rules, what is unmet.
GRADES: tuple[tuple[str, tuple[RuleId, ...], Unmet], ...] = (
    ("expert", ("JC-2.4-1.1", "JC-2.4-1.2", "JC-2.4-1.3", "JC-2.4-1.5"), _not_expert),
    ("senior", ("JC-2.4-2.1", "JC-2.4-2.2", "JC-2.4-2.4", "JC-2.4-2.5"), _not_senior),
    ("ordinary", ("JC-2.4-3.1", "JC-2.4-3.2"), _not_ordinary),
)
