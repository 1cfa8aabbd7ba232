"""Default decisions 默认结论: what the platform answers where no layer of the county does."""

from __future__ import annotations

from xiangxun.counties.settling import speaks_for
from xiangxun.rules import (
    AcceptanceFacts,
    ApprovalStep,
    Code,
    Law,
    Ledger,
    LedgerFacts,
    LedgerLine,
    MatterFacts,
    Question,
    Ref,
    RuleId,
    Severity,
    Verdict,
    answer_to,
)


def inspector_signs(facts: MatterFacts) -> tuple[ApprovalStep, ...]:
    """Return the signature of the inspector for an inspection; other matters need no step by default."""
    if facts.kind != "inspection":
        return ()
    return (ApprovalStep("inspector", "BASE-INSPECTION", "sign", "inspector"),)


def one_each(facts: LedgerFacts, law: Law) -> Ledger:
    """Count one for each person present on enough days and stopped by no rule; presence is cited either way."""
    least = law.integer("count.min_presence")
    presence = (law.rule_of("count.min_presence"),)
    lines = []
    for person in facts.people:
        stopped = facts.stopped.get(person.ref, ())
        if person.credit_days < least:
            lines.append(LedgerLine(person.ref, 0, rules=presence))
        else:
            lines.append(LedgerLine(person.ref, 0 if stopped else 1, rules=stopped or presence))
    return Ledger(tuple(lines))


def graded(law: Law, about: Ref, scale: Code, grade: Code, rule: RuleId) -> Verdict:
    """Return a grade; None where the county's scale does not know it."""
    found = law.rulebook.scales.get(scale)
    return Verdict(about, scale, grade if found and grade in found.grades else None, (rule,))


def person_grades(facts: AcceptanceFacts, law: Law) -> Verdict:
    """Ask the authority for the grade, or give the one it answered."""
    grades = law.scale("acceptance").grades
    rulings = tuple(one for one in facts.rulings if speaks_for(law.rulebook, one.role, "authority"))
    answer = answer_to(rulings, "BASE-ACCEPTANCE", facts.ref)
    question = law.finding(
        "BASE-ACCEPTANCE", facts.ref, severity=Severity.REFER, ask=Question("authority", grades)
    )
    return Verdict(
        facts.ref,
        "acceptance",
        answer if answer in grades else None,
        ("BASE-ACCEPTANCE",),
        findings=(question,),
    )
