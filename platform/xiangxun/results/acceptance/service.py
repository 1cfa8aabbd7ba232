"""Accepts sessions 验收, one by one or in batches: a team opines, then a person decides; the system shows the reasons.

It never vetoes and never passes by itself: the grade is proposed by people, weighed by the county's rules, and referred
to a person where they leave it open. Where a case is asked for, the id of a session stands for that session alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.turns import take_turn
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.registry.institutions.orders import close_order
from xiangxun.registry.institutions.queries import OrderRow, list_orders
from xiangxun.registry.interpretations.service import Decision, acting_as, stop_on
from xiangxun.results.acceptance.batch_queries import FINISHED, PROGRAMME, batch_of, sessions_in
from xiangxun.results.acceptance.batches import close_batch, require_open
from xiangxun.results.acceptance.cases import Case, case_of
from xiangxun.results.acceptance.consequences import (
    BIND,
    Orders,
    carry_out,
    draft_days,
    refuse_missing,
    then_of,
)
from xiangxun.results.acceptance.effects import RETRAIN
from xiangxun.results.acceptance.facts import (
    SCALE,
    acceptance_matter,
    case_law,
    has_acceptance,
    plain_score,
)
from xiangxun.results.acceptance.models import AcceptanceRound, MemberSignature, TeamMember
from xiangxun.results.acceptance.queries import (
    DECIDED,
    OPINED,
    REFERRED,
    RETURNED,
    REVISED,
    RoundView,
    last_round,
    list_rounds,
    rounds_of,
)
from xiangxun.results.acceptance.sampling import checked_rows
from xiangxun.results.acceptance.weighing import Weighed, latest, pass_gates, weigh
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.ledger.service import ledgers_in_turn
from xiangxun.rules.answers import Finding
from xiangxun.rules.facts import Score
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Severity
from xiangxun.training.approvals.queries import OPEN, is_settled, list_steps
from xiangxun.training.approvals.service import AGREED, decide_step, open_matter
from xiangxun.training.sessions.drafts import DayDraft
from xiangxun.training.sessions.facts import session_facts
from xiangxun.training.sessions.service import require_session, require_state

_TEAM = (Role.ACCEPTANCE_TEAM, Role.AUTHORITY)
MENDERS = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)


def name_team(
    db: Session,
    actor: Actor,
    case: Case | int,
    members: Sequence[tuple[str, str]],
    *,
    accounts: Mapping[str, int] | None = None,
) -> None:
    """Name the acceptance team 验收小组, (name, side) each, in place of the one before.

    `accounts`: by name, the account with which a member signs himself.
    """
    case = case_of(case)
    require(actor, *_TEAM)
    _begin(db, case)
    if any(not name.strip() or not side.strip() for name, side in members):
        raise InvalidInput("验收小组成员须写明姓名和所代表的单位。")
    if len(set(members)) < len(members):
        raise InvalidInput("验收小组有成员重复；同一单位的同名成员请加注区分。")
    current = last_round(db, case)
    if current is not None and current.state in (OPINED, REFERRED):
        raise Conflict("验收意见已经提出，不能再更换验收小组。")
    db.execute(delete(TeamMember).where(case.owns(TeamMember.session_id, TeamMember.batch_id)))
    db.add_all(
        TeamMember(
            **case.owner, name=name.strip(), side=side.strip(), account_id=(accounts or {}).get(name.strip())
        )
        for name, side in members
    )
    db.flush()
    record(db, actor, "acceptance.team", case.subject, case.id, {"sides": [side for _, side in members]})


def opine(
    db: Session,
    actor: Actor,
    case: Case | int,
    *,
    proposed: str | None,
    opinion: str,
    rows_checked: int = 0,
    rows_wrong: int = 0,
    vetoes: Collection[str] = (),
    scores: Sequence[Score] = (),
) -> RoundView:
    """Enter the team's opinion 验收意见 and the grade it proposes; the rules of the step are asked first.

    `vetoes`: conditions of a veto that people ticked. Where a sample was drawn its checks are counted instead of the
    rows given. The round is `referred` where the rules leave the grade to a person; nothing follows before `decide`.
    """
    case = case_of(case)
    require(actor, *_TEAM)
    _begin(db, case)
    if case.is_session and not has_acceptance(db, case.id):
        raise Conflict("本县的办法没有验收环节，报送后可直接结算。")
    row = _round_to_opine(db, case)
    rows_checked, rows_wrong = checked_rows(db, case, row.n) or (rows_checked, rows_wrong)
    law = case_law(db, case)
    _check_opinion(law, proposed, opinion, rows_checked, rows_wrong)
    _check_scores(law, scores)
    pass_gates(db, case)
    row.proposed, row.opinion = proposed, opinion.strip()
    row.vetoes, row.scores = sorted(vetoes), [plain_score(score) for score in scores]
    row.rows_checked, row.rows_wrong = rows_checked, rows_wrong
    row.opined_by, row.opined_on, row.state = actor.account, today(), OPINED
    db.add(row)
    db.flush()
    _take_opinion_steps(db, actor, case, row)
    _note_verdict(row, weigh(db, case))
    db.flush()
    record(db, actor, "acceptance.opine", case.subject, case.id, {"round": row.n, "proposed": proposed})
    return latest(db, case)


def decide(
    db: Session,
    actor: Actor,
    case: Case | int,
    *,
    reason: str = "",
    outcome: str = AGREED,
    key: str | None = None,
    rectify_by: date | None = None,
    demand: str = "",
    code: str = "",
    days: Sequence[DayDraft] = (),
) -> RoundView:
    """Decide on the opinion: the actor's step (or the one named `key`), and after the last one what follows.

    An `outcome` other than agreed gives the opinion back to the team. The round stays `referred` while the rules wait
    for a person's answer: rule on it, then decide again. A grade that means mending needs `rectify_by`; one that means
    retraining takes `code` and `days`, or `draft_retraining` later. Raises `StepStopped` where a rule forbids to bind.
    """
    case = case_of(case)
    ledgers_in_turn(db, *sessions_in(db, case))
    _begin(db, case)
    row = _round_to_decide(db, case)
    key = _own_step(db, actor, case, key)
    if outcome != AGREED:
        return _give_back(db, actor, case, row, key, outcome, reason)
    weighed = weigh(db, case)
    _note_verdict(row, weighed)
    if weighed.verdict.grade is None or weighed.is_referred:
        db.flush()
        return latest(db, case)
    then = then_of(weighed.law, weighed.verdict.grade)
    if then == BIND:
        _stop(weighed, weighed.verdict.findings, "还不能验收合格")
        refuse_missing(weighed.law, weighed.missing)
    else:
        blocking = [one for one in weighed.verdict.findings if one.severity is Severity.BLOCK]
        _stop(weighed, blocking, "还不能作出验收结论")
    _take_step(db, actor, case, key, AGREED, reason)
    if not is_settled(db, case.matter, case.id, today()):
        db.flush()
        return latest(db, case)
    row.grade, row.rules, row.reason = weighed.verdict.grade, list(weighed.verdict.rules), reason.strip()
    row.state, row.decided_by, row.decided_on = DECIDED, actor.account, today()
    orders = Orders(rectify_by, demand, code, days)
    db.flush()
    row.effects = carry_out(db, actor, case, row, weighed.verdict, then, orders, weighed.law)
    if not case.is_session and then == BIND:
        close_batch(db, actor, case.id)
    db.flush()
    details = {"round": row.n, "grade": row.grade, "receipt": weighed.receipt_id}
    record(db, actor, "acceptance.decide", case.subject, case.id, details)
    return latest(db, case)


def draft_retraining(
    db: Session, actor: Actor, session_id: int, *, code: str, days: Sequence[DayDraft]
) -> int:
    """Draft the retraining of a session whose acceptance demands one; return the new session's id."""
    require_state(db, session_id, "retraining")
    last = _rows(db, case_of(session_id))[-1:]
    found = next(((row, one) for row in last for one in row.effects if one["kind"] == RETRAIN), None)
    if found is None:
        raise Conflict("最近一轮验收没有要求重新培训，不能草拟；请核对验收结论。")
    row, effect = found
    bearer, people = effect["bearer"], effect["people"]
    drafted = draft_days(db, actor, session_id, code=code, days=days, bearer=bearer, people=people)
    row.effects = [{**one, "session": drafted} if one is effect else one for one in row.effects]
    db.flush()
    return drafted


def orders_to_mend(db: Session, session_id: int) -> list[OrderRow]:
    """Return the open orders to mend that a session waits for; whoever hands it in again reports them as mended."""
    return [order for order in list_orders(db, open_only=True) if order.session_id == session_id]


def resubmit(db: Session, actor: Actor, session_id: int, *, report: str = "") -> None:
    """Hand a mended session in again for the next round; `report` says what was mended and closes the open orders."""
    ledgers_in_turn(db, session_id)
    require_session(db, actor, session_id, *MENDERS)
    require_state(db, session_id, "rectifying")
    for order in orders_to_mend(db, session_id):
        close_order(db, actor, order.id, report=report)
    submit_session(db, actor, session_id)
    rounds = len(list_rounds(db, session_id))
    record(db, actor, "acceptance.resubmit", "session", session_id, {"rounds": rounds})


def _stop(weighed: Weighed, findings: Sequence[Finding], message: str) -> None:
    stop_on(Decision(tuple(findings), weighed.receipt_id, weighed.law), message)


def _begin(db: Session, case: Case) -> None:
    """Take turns about the case, and raise `Conflict` where it is not (or no longer) to be accepted."""
    take_turn(db, case.ref)
    if case.is_session:
        batch = batch_of(db, case.id)
        if batch is not None:
            raise Conflict(f"这一期已列入验收批次“{batch.title}”，请在批次中办理。")
    else:
        require_open(db, case.id)
    for session_id in sessions_in(db, case):
        require_state(db, session_id, *(FINISHED if case.kind == PROGRAMME else ("submitted",)))


def _check_opinion(law: Law, proposed: str | None, opinion: str, checked: int, wrong: int) -> None:
    grades = law.scale(SCALE).grades
    if proposed is not None and proposed not in grades:
        labels = "、".join(law.rulebook.label(SCALE, grade) for grade in grades)
        raise InvalidInput(f"建议的等次不在本县的等次之内：{labels}。", details={"grades": list(grades)})
    if len(opinion.strip()) < 2:
        raise InvalidInput("请写明验收意见。")
    if not 0 <= wrong <= checked:
        raise InvalidInput("核查不实的人数不能多于核查人数。")


def _check_scores(law: Law, scores: Sequence[Score]) -> None:
    """Raise where points are below 0 or above what a declared criterion 评分项 allows; other criteria pass as told."""
    criteria = law.rulebook.criteria
    for score in scores:
        declared = criteria.get((SCALE, score.criterion))
        if declared is not None and not 0 <= score.points <= declared.most:
            raise InvalidInput(f"“{declared.zh}”的得分应在 0 至 {declared.most} 之间。")


def _note_verdict(row: AcceptanceRound, weighed: Weighed) -> None:
    row.rules, row.receipt_id = list(weighed.verdict.rules), weighed.receipt_id
    row.score = weighed.verdict.score
    row.state = REFERRED if weighed.is_referred else OPINED


def _round_to_opine(db: Session, case: Case) -> AcceptanceRound:
    rows = _rows(db, case)
    if rows and rows[-1].state == RETURNED:
        return rows[-1]
    if rows and rows[-1].state not in (DECIDED, REVISED):
        raise Conflict("本轮验收意见已经提出，请等待结论。")
    return AcceptanceRound(**case.owner, n=len(rows) + 1)


def _round_to_decide(db: Session, case: Case) -> AcceptanceRound:
    rows = _rows(db, case)
    if not rows or rows[-1].state not in (OPINED, REFERRED):
        raise Conflict("请先由验收小组提出验收意见。")
    return rows[-1]


def _rows(db: Session, case: Case) -> Sequence[AcceptanceRound]:
    return db.scalars(rounds_of(case)).all()


def _take_opinion_steps(db: Session, actor: Actor, case: Case, row: AcceptanceRound) -> None:
    first = session_facts(db, sessions_in(db, case)[0])
    open_matter(db, actor, matter=case.matter, matter_id=case.id, facts=acceptance_matter(case, first))
    for step in list_steps(db, case.matter, case.id):
        if step.kind == "opine" and step.state == OPEN:
            decide_step(db, actor, matter=case.matter, matter_id=case.id, key=step.key, reason=row.opinion)


def _own_step(db: Session, actor: Actor, case: Case, key: str | None) -> str | None:
    """Return the step the actor is to decide: the one named, or the first that is open; `Forbidden` if not the actor's.

    None where the rulebook has no steps, or none is left: then an office of the county decides.
    """
    steps = list_steps(db, case.matter, case.id)
    if key is None:
        step = next((one for one in steps if one.state == OPEN), None)
    else:
        step = next((one for one in steps if one.key == key), None)
        if step is None:
            raise NotFound("没有这个审批环节。")
    if step is None:
        require(actor, *_TEAM)
        return None
    acting_as(actor, step.role, case_law(db, case))
    return step.key


def _take_step(db: Session, actor: Actor, case: Case, key: str | None, outcome: str, reason: str) -> None:
    if key is not None:
        decide_step(db, actor, matter=case.matter, matter_id=case.id, key=key, outcome=outcome, reason=reason)


def _give_back(
    db: Session, actor: Actor, case: Case, row: AcceptanceRound, key: str | None, outcome: str, reason: str
) -> RoundView:
    if not reason.strip():
        raise InvalidInput("退回验收意见须写明理由。")
    _take_step(db, actor, case, key, outcome, reason)
    row.state, row.reason = RETURNED, reason.strip()
    db.execute(delete(MemberSignature).where(MemberSignature.round_id == row.id))
    db.flush()
    record(db, actor, "acceptance.return", case.subject, case.id, {"round": row.n})
    return latest(db, case)
