"""Consequences 考核后果 (二/（五）/末段): 40 % of the fee refused, and in serious cases no further cooperation.

The system proposes; the public service centre hears the lecturer and decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from xiangxun.rules import (
    AssessmentFacts,
    Code,
    Effect,
    Finding,
    Law,
    Question,
    RuleId,
    Suspend,
    Task,
    Verdict,
    Withhold,
    answer_to,
)
from xiangxun_jiaocheng.rules import assessment
from xiangxun_jiaocheng.rules.approvals import OFFICE
from xiangxun_jiaocheng.rules.assessment import CENTRE, NO_OTHER_CAUSE

WITHHOLD, PAY = "withhold", "pay_in_full"
SERIOUS, NOT_SERIOUS = "serious", "not_serious"
NO_APPEAL, UPHELD, REVOKED = "no_appeal", "upheld", "revoked"
#: Suspended for good: nobody lets him in again.
NOBODY = ""
CONDITIONS: dict[RuleId, Callable[[AssessmentFacts, Law], Iterator[Finding]]] = {
    "JC-2.5-1": assessment.miss_demands,
    "JC-2.5-2": assessment.fail_observation,
    "JC-2.5-3": assessment.lose_people,
    "JC-2.5-4": assessment.dissatisfy,
}


def decide(facts: AssessmentFacts, law: Law) -> Verdict:
    """JC-2.5-1 to JC-2.5-6: passed, or failed with one withholding, however many conditions are unmet."""
    found = {rule: tuple(unmet(facts, law)) for rule, unmet in CONDITIONS.items()}
    failed = tuple(rule for rule, group in found.items() if group and _counts(rule, facts))
    findings = tuple(finding for group in found.values() for finding in group)
    if not _fails(failed, facts, law):
        asked = _overall_question(failed, facts, law)
        return _passed(facts, failed or tuple(CONDITIONS), findings + asked)
    appeal = tuple(_appeal(facts, law))
    if appeal and _answer(facts, "JC-2.5-5", OFFICE) == REVOKED:
        return _passed(facts, failed, findings + appeal)
    withheld, serious = _withholding(facts, law), _seriousness(facts, law)
    effects: tuple[Effect | None, ...] = (withheld.effect, serious.effect)
    if serious.effect:
        effects += (Task(CENTRE, "replace_lecturer"),)
    return Verdict(
        facts.lecturer.ref,
        "assessment",
        "failed",
        ("JC-2.5-5", *failed, *(("JC-2.5-6",) if serious.effect else ())),
        findings=(*findings, withheld, *appeal, serious),
        effects=tuple(effect for effect in effects if effect),
    )


def _passed(facts: AssessmentFacts, rules: tuple[RuleId, ...], findings: tuple[Finding, ...]) -> Verdict:
    return Verdict(facts.lecturer.ref, "assessment", "passed", rules, findings=findings)


def _counts(rule: RuleId, facts: AssessmentFacts) -> bool:
    """A fall in attendance counts once the centre has judged that there is no other cause."""
    return rule != "JC-2.5-3" or _answer(facts, rule) == NO_OTHER_CAUSE


def _fails(failed: tuple[RuleId, ...], facts: AssessmentFacts, law: Law) -> bool:
    """JC-2.5-5: 未完成以上要求: any of the four by default; all of them; or the centre's overall judgement."""
    match law.choice("lecturer.withhold_when"):
        case "all":
            return len(failed) == len(CONDITIONS)
        case "overall":
            return bool(failed) and _answer(facts, "JC-2.5-5") == WITHHOLD
        case _:
            return bool(failed)


def _overall_question(failed: tuple[RuleId, ...], facts: AssessmentFacts, law: Law) -> tuple[Finding, ...]:
    if not failed or law.choice("lecturer.withhold_when") != "overall":
        return ()
    return (_refusal(facts, law, ask=_overall()),)


def _withholding(facts: AssessmentFacts, law: Law) -> Finding:
    share = law.share("lecturer.fee_withhold")
    effect = Withhold(facts.lecturer.ref, share.numerator, share.denominator)
    ask = _overall() if law.choice("lecturer.withhold_when") == "overall" else None
    return _refusal(facts, law, ask=ask, effect=effect)


def _refusal(
    facts: AssessmentFacts, law: Law, *, ask: Question | None, effect: Withhold | None = None
) -> Finding:
    percent = _percent(law.share("lecturer.fee_withhold"))
    return law.finding("JC-2.5-5", facts.lecturer.ref, ask=ask, effect=effect, percent=percent)


def _appeal(facts: AssessmentFacts, law: Law) -> Iterator[Finding]:
    """JC-2.5-5: the text has no appeal; where the county reads one in, the office says whether and how it ended."""
    if law.choice("lecturer.appeal") == "office":
        ask = Question(OFFICE, (NO_APPEAL, UPHELD, REVOKED), frozenset({NO_APPEAL, UPHELD}))
        yield _refusal(facts, law, ask=ask)


def _overall() -> Question:
    return Question(CENTRE, (WITHHOLD, PAY), frozenset({WITHHOLD}))


def _seriousness(facts: AssessmentFacts, law: Law) -> Finding:
    """JC-2.5-6: 情节严重 is the centre's judgement; who gave up teaching comes back by the office, or never."""
    ask = Question(CENTRE, (SERIOUS, NOT_SERIOUS), frozenset({SERIOUS}))
    is_serious = _answer(facts, "JC-2.5-6") == SERIOUS
    lifting = law.choice("lecturer.given_up")
    lifted_by = OFFICE if lifting == "office_lifts" else NOBODY
    effect = Suspend(facts.lecturer.ref, "engagement", lifted_by) if is_serious else None
    return law.finding("JC-2.5-6", facts.lecturer.ref, ask=ask, effect=effect, lifting=lifting)


def _answer(facts: AssessmentFacts, rule: RuleId, role: Code = CENTRE) -> Code | None:
    """Return the answer of a role (the centre) about this lecturer; nobody else's counts."""
    rulings = tuple(ruling for ruling in facts.rulings if ruling.role == role)
    return answer_to(rulings, rule, facts.lecturer.ref)


def _percent(share: Fraction) -> Decimal:
    return Decimal(100 * share.numerator) / Decimal(share.denominator)
