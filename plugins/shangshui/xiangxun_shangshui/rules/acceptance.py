"""Acceptance 培训验收 (art. 12): three grades, given by the leading group's office; nothing passes or is vetoed by itself."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import (
    AcceptanceFacts,
    Code,
    Finding,
    Law,
    Question,
    Rectify,
    Retrain,
    RuleId,
    Verdict,
    answer_to,
)

OFFICE = "leading_group_office"
GRADES = ("veto", "fail", "pass")
VETO_OR_NOT = ("veto", "no_veto")


def decide(facts: AcceptanceFacts, law: Law) -> Verdict:
    """SS-12-1, SS-12-2, SS-12-8: the grade the office proposed or answered, if nothing speaks against it.

    A ticked veto condition, or a pass that no criteria carry, is referred to the office; until then there is no grade.
    """
    referred = tuple(_referred_veto(facts, law))
    answer = _answer(facts, "SS-12-8", VETO_OR_NOT) if referred else None
    if "veto" in (facts.proposed, answer):
        return _vetoed(facts, referred if answer else ())
    if referred and answer is None:
        return Verdict(facts.ref, "acceptance", None, ("SS-12-8",), findings=referred)
    if facts.proposed == "fail" or facts.missing:
        return _failed(facts, law, referred)
    return _passed(facts, referred) if _is_carried(facts, law) else _referred(facts, law, referred)


def _referred_veto(facts: AcceptanceFacts, law: Law) -> Iterator[Finding]:
    """SS-12-8: what the office ticked counts only where the county declared it as a condition."""
    hits = facts.vetoes & set(law.codes("veto.conditions"))
    if hits:
        yield law.finding("SS-12-8", facts.ref, ask=Question(OFFICE, VETO_OR_NOT), hits=len(hits))


def _is_carried(facts: AcceptanceFacts, law: Law) -> bool:
    """SS-12-1: a pass needs criteria, and every one of them met; empty criteria never mean a pass."""
    criteria = law.table("acceptance.criteria")
    return facts.proposed == "pass" and bool(criteria) and _met(facts, law) == len(criteria)


def _met(facts: AcceptanceFacts, law: Law) -> int:
    met = 0
    for criterion, least in law.table("acceptance.criteria").items():
        part, whole = facts.measures.get(criterion, (0, 0))
        met += whole > 0 and part * 100 >= least * whole
    return met


def _referred(facts: AcceptanceFacts, law: Law, findings: tuple[Finding, ...]) -> Verdict:
    """SS-12-1: the office gives the grade with its reason; once it did, that grade stands."""
    finding = law.finding(
        "SS-12-1",
        facts.ref,
        ask=Question(OFFICE, GRADES),
        criteria=len(law.table("acceptance.criteria")),
        met=_met(facts, law),
        proposed=facts.proposed,
    )
    asked = (*findings, finding)
    match _answer(facts, "SS-12-1", GRADES):
        case "veto":
            return _vetoed(facts, asked)
        case "fail":
            return _failed(facts, law, asked)
        case "pass":
            return _passed(facts, asked)
    return Verdict(facts.ref, "acceptance", None, ("SS-12-1",), findings=asked)


def _vetoed(facts: AcceptanceFacts, findings: tuple[Finding, ...]) -> Verdict:
    """SS-12-5, SS-12-6: the same people again, at the institution's cost."""
    rules = ("SS-12-2", "SS-12-5", "SS-12-6")
    effects = (Retrain(facts.roster, "institution"),)
    return Verdict(facts.ref, "acceptance", "veto", rules, findings=findings, effects=effects)


def _failed(facts: AcceptanceFacts, law: Law, findings: tuple[Finding, ...]) -> Verdict:
    """SS-12-4: corrected by a day that the signer sets; many rounds ask for a reason."""
    rules: tuple[RuleId, ...] = tuple(dict.fromkeys(("SS-12-4", "SS-12-2", *facts.missing)))
    if not law.window("acceptance.rounds").holds(facts.round):
        findings = (*findings, law.finding("SS-12-4", facts.ref, round=facts.round))
    return Verdict(facts.ref, "acceptance", "fail", rules, findings=findings, effects=(Rectify(),))


def _passed(facts: AcceptanceFacts, findings: tuple[Finding, ...]) -> Verdict:
    """SS-12-3, SS-12-4, SS-12-7: filed as passed, also after a correction or a retraining."""
    corrected = ("SS-12-4",) if "fail" in facts.previous else ()
    retrained = ("SS-12-7",) if any(session.retrains for session in facts.sessions) else ()
    rules = ("SS-12-2", "SS-12-3", *corrected, *retrained)
    return Verdict(facts.ref, "acceptance", "pass", rules, findings=findings)


def _answer(facts: AcceptanceFacts, rule: RuleId, options: tuple[Code, ...]) -> Code | None:
    """Return what the office answered; other people's answers, and other words, are none."""
    valid = tuple(one for one in facts.rulings if one.role == OFFICE and one.answer in options)
    return answer_to(valid, rule, facts.ref)
