"""What acceptance pages show 验收页面内容: the same for a session and for a batch; looking leaves no receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.decisions import why
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.errors import XiangxunError
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.institutions.queries import orders_named
from xiangxun.registry.interpretations.schemas import RulingIn
from xiangxun.registry.interpretations.service import consult, described
from xiangxun.registry.registers.declared import role_label
from xiangxun.registry.tasks.queries import tasks_of
from xiangxun.registry.trainees.queries import views
from xiangxun.results.acceptance.batch_queries import PROGRAMME, sessions_in
from xiangxun.results.acceptance.cases import Case
from xiangxun.results.acceptance.consequences import BIND
from xiangxun.results.acceptance.effects import RETRAIN, effects_of, holds, in_words, plain, rule_of
from xiangxun.results.acceptance.facts import SCALE, acceptance_facts
from xiangxun.results.acceptance.queries import (
    RoundView,
    last_round,
    list_rounds,
    signatures_of,
    standing_grade,
    team,
)
from xiangxun.results.acceptance.sampling import ASPECTS, last_sample, least_to_draw
from xiangxun.results.acceptance.schemas import (
    AcceptanceDecisionIn,
    EffectIn,
    OpinionIn,
    RevisionIn,
    SampleIn,
    SignatureIn,
)
from xiangxun.results.dossier.queries import missing_rules
from xiangxun.rules.answers import ALLOW
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.approvals.queries import OPEN, list_steps
from xiangxun.training.sessions.gates import session_check, unmet
from xiangxun.training.sessions.naming import names_of

STATES = {
    "opined": "待决定",
    "referred": "待有权人员判定",
    "returned": "退回验收小组",
    "decided": "已决定",
    "revised": "已改判",
}
_BOUND = "验收合格：台账定稿，可以结算"
_JUDGES = (Role.ACCEPTANCE_TEAM, Role.AUTHORITY)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would follow if the team proposed a grade: the grade that the rules give, its rules, the effects in words."""

    proposed: str
    grade: str | None
    rules: tuple[str, ...]
    effects: tuple[str, ...]
    findings: Sequence[Mapping[str, Any]]


def case_content(db: Session, actor: Actor, case: Case, law: Law, *, asked: int | None) -> dict[str, Any]:
    """Return everything that the pages of a case show; `asked`: the round whose reasons are opened."""
    members, rounds = team(db, case), list_rounds(db, case)
    shown = next((one for one in rounds if one.n == asked), rounds[-1] if rounds else None)
    scale = law.rulebook.scales.get(SCALE)
    judges = not actor.roles.isdisjoint(_JUDGES)
    sample = last_sample(db, case) if judges else None
    coming = _coming_round(rounds)
    steps = list_steps(db, case.matter, case.id)
    turn = next((one for one in steps if one.state == OPEN), None)
    may_draw = judges and coming is not None and (sample is None or sample.n != coming)
    criteria = [one for one in law.rulebook.criteria.values() if one.scale == SCALE]
    effects = [effect for one in rounds for effect in one.effects]
    names = names_of(db, [effect.get("party") for effect in effects])
    return {
        "case": case,
        "sample_form": SampleIn,
        "opinion_form": OpinionIn,
        "signature_form": SignatureIn,
        "decision_form": AcceptanceDecisionIn,
        "revision_form": RevisionIn,
        "confirmation_form": EffectIn,
        "ruling_form": RulingIn,
        "team": members,
        "rounds": rounds,
        "signed": signatures_of(db, [one.id for one in rounds]),
        "states": STATES,
        "grades": [(grade, scale.labels[grade]) for grade in scale.grades] if scale else [],
        "vetoes": choices_of(law, "veto"),
        "roles": choices_of(law, "role"),
        "own_roles": [one for one in choices_of(law, "role") if holds(actor, one[0])],
        "criteria": criteria,
        "criterion_words": {one.key: one.zh for one in criteria},
        "proof_words": lambda one: [(kind, _paper(law, kind)) for kind in one.proofs],
        "ruling_options": lambda one: [(key, _option(law, key)) for key in one["options"] or (ALLOW,)],
        "steps": steps,
        "shown": shown,
        "why": why(db, shown.receipt_id, lang=language()) if shown and shown.receipt_id else None,
        "places": range(max(5, len(members))),
        "accounts": [(one.id, one.name) for one in list_accounts(db)] if judges else [],
        "judges": judges,
        "acts": judges and (turn is None or holds(actor, turn.role)),
        "turn": turn,
        "retrains": RETRAIN in (scale.then.values() if scale else ()),
        "orders": {one.id: one for one in orders_named(db, [effect.get("order") for effect in effects])},
        "sample": sample,
        "least": least_to_draw(db, case) if may_draw else 0,
        "may_draw": may_draw,
        "may_check": judges and sample is not None and sample.n == coming,
        "may_revise": Role.AUTHORITY in actor.roles,
        "people": views(db, [one.trainee_id for one in sample.checks]) if sample else {},
        "aspects": ASPECTS,
        "effect_words": lambda effect: in_words(effect, law, names),
        "role_word": lambda role: role_label(law, role),
        "holds": lambda role: holds(actor, role),
        "tasks": {one.id: one for one in tasks_of(db, case.subject, case.id)},
        "questions": _questions(db, law, shown),
    }


def answer_of(db: Session, actor: Actor, case: Case) -> dict[str, Any]:
    """Return team, rounds and standing grade of a case, with the sample for who judges: what the API answers."""
    judges = not actor.roles.isdisjoint(_JUDGES)
    return {
        "team": team(db, case),
        "rounds": list_rounds(db, case),
        "grade": standing_grade(db, case),
        "sample": last_sample(db, case) if judges else None,
    }


def foresee(db: Session, case: Case, law: Law) -> list[Foreseen]:
    """Return what would follow from each grade, by the county's rules as things stand; none before an opinion."""
    round_ = last_round(db, case)
    scale = law.rulebook.scales.get(SCALE)
    if round_ is None or scale is None:
        return []
    facts = acceptance_facts(db, case, round_, _missing(db, case))
    found = []
    for grade in scale.grades:
        try:
            verdict, own = consult(db, "decide_acceptance", replace(facts, proposed=grade))
        except XiangxunError:
            continue
        words = [
            in_words(
                plain(effect, rule_of(effect, verdict)), law, names_of(db, [getattr(effect, "party", None)])
            )
            for effect in effects_of(verdict)
        ]
        if verdict.grade is not None and scale.then.get(verdict.grade) == BIND:
            words.insert(0, _BOUND)
        findings = described(own, [one for one in verdict.findings if one.stops])
        found.append(Foreseen(grade, verdict.grade, verdict.rules, tuple(words), findings))
    return found


def _missing(db: Session, case: Case) -> tuple[str, ...]:
    if case.kind == PROGRAMME:
        return ()
    rules: list[str] = []
    for session_id in sessions_in(db, case):
        check = session_check(db, session_id, Stage.ACCEPT)
        rules += missing_rules(unmet(consult(db, "required_documents", check)[0], check))
    return tuple(dict.fromkeys(rules))


def _coming_round(rounds: Sequence[RoundView]) -> int | None:
    """Return the number of the round that the team is at work on; None while an opinion waits for its decision."""
    if not rounds:
        return 1
    last = rounds[-1]
    if last.state in ("opined", "referred"):
        return None
    return last.n if last.state == "returned" else last.n + 1


def _paper(law: Law, kind: str) -> str:
    found = law.rulebook.documents.get(kind)
    return (found.zh if found else None) or kind


def _option(law: Law, key: str) -> str:
    """Return the words of an answer to a question: a grade, or leave to go on."""
    return "准予（例外或已说明理由）" if key == ALLOW else law.rulebook.label(SCALE, key)


def _questions(db: Session, law: Law, shown: RoundView | None) -> list[dict[str, Any]]:
    """Return what a person must still answer about the round, in words."""
    if shown is None or shown.state not in ("opined", "referred") or shown.receipt_id is None:
        return []
    verdict = why(db, shown.receipt_id).answer
    return described(law, [one for one in verdict.findings if one.stops])
