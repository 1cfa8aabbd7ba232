"""Consequences of acceptance 验收后果: bound, ordered to mend, or trained again, as the scale says of the grade."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.calendar import due_on
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, StepStopped
from xiangxun.kernel.ids import ref
from xiangxun.registry.institutions.orders import ACCEPTANCE, issue_order
from xiangxun.results.acceptance.batch_queries import PROGRAMME, case_rows, sessions_in
from xiangxun.results.acceptance.cases import Case
from xiangxun.results.acceptance.effects import RECTIFY, RETRAIN, effects_of, execute, plain, rule_of
from xiangxun.results.acceptance.facts import SCALE
from xiangxun.results.acceptance.models import AcceptanceRound
from xiangxun.results.acceptance.queries import DECIDED, list_rounds
from xiangxun.results.ledger.queries import trainee_ids
from xiangxun.results.ledger.service import accept_ledger, confirm_ledger, forget_ledger, reopen_ledger
from xiangxun.rules.answers import DocumentDemand, Rectify, Retrain, Verdict
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Deadline, Severity
from xiangxun.training.sessions.drafts import DayDraft, SessionDraft
from xiangxun.training.sessions.queries import get_session, retraining_of
from xiangxun.training.sessions.service import draft_session, mark_state

BIND = "bind"


@dataclass(frozen=True, slots=True)
class Orders:
    """What the person who decides adds: until when to mend and what, or the days of the retraining and its code."""

    rectify_by: date | None = None
    demand: str = ""
    code: str = ""
    days: Sequence[DayDraft] = ()


def then_of(law: Law, grade: str) -> str:
    """Return what follows a grade; raises `StepStopped` where the rulebook does not say."""
    then = law.scale(SCALE).then.get(grade)
    if then not in (BIND, RECTIFY, RETRAIN):
        raise StepStopped(
            f"规则手册没有写明“{law.rulebook.label(SCALE, grade)}”之后如何处理，不能作出结论。",
            details={"grade": grade, "then": then or ""},
        )
    return then


def carry_out(
    db: Session,
    actor: Actor,
    case: Case,
    row: AcceptanceRound,
    verdict: Verdict,
    then: str,
    orders: Orders,
    law: Law,
) -> list[dict[str, Any]]:
    """Do what follows the grade, and return every effect of the verdict as data with what became of it.

    In a batch it follows for each session, in a round of the session's own; a programme binds nothing anew.
    """
    given = effects_of(verdict)
    effects = [plain(effect, rule_of(effect, verdict)) for effect in given]
    for effect, told in zip(given, effects, strict=True):
        execute(db, actor, case, effect, told, reason=row.reason or row.opinion, law=law)
    if case.is_session:
        _follow(db, actor, row, case.id, verdict, then, orders, effects)
    elif case.kind == PROGRAMME:
        _follow_programme(db, actor, case, row, verdict, then, orders, effects)
    else:
        for session_id in sessions_in(db, case):
            _follow_in_batch(db, actor, row, session_id, verdict, then, orders)
    return effects


def _follow(
    db: Session,
    actor: Actor,
    row: AcceptanceRound,
    session_id: int,
    verdict: Verdict,
    then: str,
    orders: Orders,
    effects: list[dict[str, Any]],
) -> None:
    if then == BIND:
        bind(db, actor, row, session_id)
    elif then == RECTIFY:
        made = _own(effects, RECTIFY)
        made["order"] = _order(db, actor, row, session_id, verdict, orders)
        reopen_ledger(db, actor, session_id, reason="验收后限期整改")
        mark_state(db, actor, session_id, "rectifying")
    else:
        made = _own(effects, RETRAIN)
        made["session"] = _begin_retraining(db, actor, session_id, made, orders)


def _follow_in_batch(
    db: Session,
    actor: Actor,
    row: AcceptanceRound,
    session_id: int,
    verdict: Verdict,
    then: str,
    orders: Orders,
) -> None:
    """Let the batch's grade follow for one of its sessions; the days of a retraining are drafted session by session."""
    own = _copy_of(db, row, session_id, opinion=row.opinion, batch_round_id=row.id)
    people = {ref("person", one) for one in trainee_ids(db, session_id)}
    effects = [
        plain(_among(effect, people), rule_of(effect, verdict))
        for effect in verdict.effects
        if isinstance(effect, Retrain | Rectify)
    ]
    alone = Orders(orders.rectify_by, orders.demand)
    _follow(db, actor, own, session_id, verdict, then, alone, effects)
    own.effects = effects
    db.flush()


def _among(effect: Retrain | Rectify, people: Collection[str]) -> Retrain | Rectify:
    """Return the effect for these people alone."""
    if isinstance(effect, Rectify):
        return effect
    return replace(effect, people=tuple(one for one in effect.people if one in people))


def _follow_programme(
    db: Session,
    actor: Actor,
    case: Case,
    row: AcceptanceRound,
    verdict: Verdict,
    then: str,
    orders: Orders,
    effects: list[dict[str, Any]],
) -> None:
    """Order every institution of the programme to mend; its sessions stay accepted."""
    if then == RETRAIN:
        raise StepStopped("整个项目的验收不能要求重新培训；请对有关期次另行处理。", code="programme_retrain")
    if then == BIND:
        return
    made = _own(effects, RECTIFY)
    firsts = {one.institution_id: one.id for one in reversed(case_rows(db, case))}
    made["orders"] = [
        _order(db, actor, row, session_id, verdict, orders, of_session=False)
        for _, session_id in sorted(firsts.items())
    ]


def refuse_missing(law: Law, missing: Sequence[DocumentDemand]) -> None:
    """Raise `StepStopped` where a document is missing without which nothing is accepted."""
    blocking = [demand for demand in missing if demand.severity is Severity.BLOCK]
    if not blocking:
        return
    details = [
        {
            "rule": one.rule,
            "article": law.rulebook.entry(one.rule).article,
            "message": f"缺少材料：{law.rulebook.documents[one.kind].zh or one.kind}",
            "document": one.kind,
        }
        for one in blocking
    ]
    listed = "；".join(f"{one['article']} {one['message']}" for one in details)
    raise StepStopped(f"还不能验收合格：{listed}", details={"findings": details})


def bind(db: Session, actor: Actor, row: AcceptanceRound, session_id: int) -> None:
    """Accept the session; a retraining brings the sessions that it stands in for with it."""
    confirm_ledger(db, actor, session_id)
    mark_state(db, actor, session_id, "accepted", on_field="accepted_on")
    session = get_session(db, session_id).row
    while session.retrains is not None:
        _accept_original(db, actor, session.retrains, row, session.code)
        session = get_session(db, session.retrains).row


def draft_days(
    db: Session,
    actor: Actor,
    session_id: int,
    *,
    code: str,
    days: Sequence[DayDraft],
    bearer: str,
    people: int,
) -> int:
    """Draft the session in which the same people are trained again, like the first in everything but its days."""
    if retraining_of(db, session_id) is not None:
        raise Conflict("这一期已经排定重新培训。")
    first = get_session(db, session_id)
    if not days or not code.strip():
        raise InvalidInput("重新培训须填写期次编号，并至少排定一个培训日。")
    draft = SessionDraft(
        code=code,
        title=f"{first.row.title}（重新培训）",
        institution_id=first.row.institution_id,
        days=tuple(days),
        category=first.row.category,
        purpose=first.purpose,
        level=first.level,
        topics=first.topics,
        audience=first.audience,
        venue_id=first.venue_id,
        plan_id=first.plan_id,
        township=first.row.township,
        planned_people=people,
        fields=first.fields,
        extra=first.extra,
        online_permitted=first.online_permitted,
        ends_stage=first.ends_stage,
        retrains=session_id,
        cost_bearer=bearer,
    )
    drafted = draft_session(db, actor, draft)
    record(db, actor, "acceptance.retrain", "session", session_id, {"retraining": drafted, "people": people})
    return drafted


def _order(
    db: Session,
    actor: Actor,
    row: AcceptanceRound,
    session_id: int,
    verdict: Verdict,
    orders: Orders,
    *,
    of_session: bool = True,
) -> int:
    effect = next((one for one in verdict.effects if isinstance(one, Rectify)), Rectify())
    return issue_order(
        db,
        actor,
        institution_id=get_session(db, session_id).row.institution_id,
        session_id=session_id if of_session else None,
        rule=verdict.rules[0],
        demand=orders.demand.strip() or row.opinion,
        due=orders.rectify_by or _day(effect.by),
        found_by=ACCEPTANCE,
    )


def _begin_retraining(
    db: Session, actor: Actor, session_id: int, effect: dict[str, Any], orders: Orders
) -> int | None:
    """Mark the session as one to be trained again; its ledger leaves everybody's history."""
    forget_ledger(db, actor, session_id)
    mark_state(db, actor, session_id, "retraining")
    if not orders.days:
        return None
    bearer, people = effect["bearer"], effect["people"]
    return draft_days(db, actor, session_id, code=orders.code, days=orders.days, bearer=bearer, people=people)


def _accept_original(db: Session, actor: Actor, session_id: int, row: AcceptanceRound, code: str) -> None:
    """The first session is filed with the grade of its retraining: a round of its own says so."""
    accept_ledger(db, actor, session_id)
    mark_state(db, actor, session_id, "accepted", on_field="accepted_on")
    _copy_of(db, row, session_id, opinion=f"原班人员重新培训（期次 {code}），经验收按此等次归档。")


def _copy_of(
    db: Session, row: AcceptanceRound, session_id: int, *, opinion: str, batch_round_id: int | None = None
) -> AcceptanceRound:
    """Enter a decided round of a session that takes over what was decided about another case."""
    copy = AcceptanceRound(
        session_id=session_id,
        batch_round_id=batch_round_id,
        n=len(list_rounds(db, session_id)) + 1,
        state=DECIDED,
        proposed=row.proposed if batch_round_id else None,
        opinion=opinion,
        rows_checked=row.rows_checked if batch_round_id else 0,
        rows_wrong=row.rows_wrong if batch_round_id else 0,
        opined_by=row.opined_by,
        opined_on=row.opined_on,
        grade=row.grade,
        score=row.score,
        rules=list(row.rules),
        effects=[],
        decided_by=row.decided_by,
        decided_on=row.decided_on,
        reason=row.reason,
        receipt_id=row.receipt_id,
    )
    db.add(copy)
    db.flush()
    return copy


def _own(effects: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """Return the effect of a kind; raises `StepStopped` where the rule gave none though the scale demands it."""
    for effect in effects:
        if effect["kind"] == kind:
            return effect
    raise StepStopped(
        "规则给出的等次要求整改或重新培训，却没有写明后果，不能作出结论。", details={"kind": kind}
    )


def _day(by: Deadline | None) -> date | None:
    return due_on(by, {"decided": today()}).on if by else None
