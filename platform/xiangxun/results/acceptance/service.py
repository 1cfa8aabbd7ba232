"""Accepts sessions 验收: a team opines, then a person decides; the system shows what speaks for and against.

It never vetoes and never passes by itself: the grade is proposed by people, weighed by the county's rules, and referred
to a person where they leave it open.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.turns import take_turn
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.kernel.ids import ref
from xiangxun.registry.institutions.orders import close_order
from xiangxun.registry.institutions.queries import list_orders
from xiangxun.registry.interpretations.service import Decision, acting_as, ask, stop_on
from xiangxun.results.acceptance.consequences import (
    BIND,
    RETRAIN,
    Orders,
    carry_out,
    draft_days,
    refuse_missing,
    then_of,
)
from xiangxun.results.acceptance.facts import (
    SCALE,
    acceptance_facts,
    acceptance_matter,
    has_acceptance,
    plain_score,
)
from xiangxun.results.acceptance.models import AcceptanceRound, TeamMember
from xiangxun.results.acceptance.queries import (
    DECIDED,
    OPINED,
    REFERRED,
    RETURNED,
    RoundView,
    last_round,
    list_rounds,
    team,
)
from xiangxun.results.dossier.queries import missing_rules
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.ledger.facts import session_law
from xiangxun.results.ledger.service import ledgers_in_turn
from xiangxun.rules.answers import DocumentDemand, Verdict
from xiangxun.rules.facts import Score
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.approvals.queries import OPEN, is_settled, list_steps
from xiangxun.training.approvals.service import AGREED, decide_step, open_matter
from xiangxun.training.sessions.drafts import DayDraft
from xiangxun.training.sessions.facts import session_facts
from xiangxun.training.sessions.gates import session_check, unmet
from xiangxun.training.sessions.service import require_session, require_state

_TEAM = (Role.ACCEPTANCE_TEAM, Role.AUTHORITY)
_MENDERS = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)
_MATTER = "session"


@dataclass(frozen=True, slots=True)
class _Weighed:
    verdict: Verdict
    missing: tuple[DocumentDemand, ...]
    law: Law
    receipt_id: int

    @property
    def is_referred(self) -> bool:
        """Whether a person must answer first: a question is open, or no grade came out."""
        return self.verdict.grade is None or any(finding.open for finding in self.verdict.findings)


def name_team(db: Session, actor: Actor, session_id: int, members: Sequence[tuple[str, str]]) -> None:
    """Name the acceptance team 验收小组 of a submitted session, (name, side) each, in place of the one before."""
    require(actor, *_TEAM)
    take_turn(db, ref("session", session_id))
    require_state(db, session_id, "submitted")
    if any(not name.strip() or not side.strip() for name, side in members):
        raise InvalidInput("验收小组成员须写明姓名和所代表的单位。")
    current = last_round(db, session_id)
    if current is not None and current.state in (OPINED, REFERRED):
        raise Conflict("验收意见已经提出，不能再更换验收小组。")
    db.execute(delete(TeamMember).where(TeamMember.session_id == session_id))
    db.add_all(
        TeamMember(session_id=session_id, name=name.strip(), side=side.strip()) for name, side in members
    )
    db.flush()
    record(db, actor, "acceptance.team", _MATTER, session_id, {"sides": [side for _, side in members]})


def opine(
    db: Session,
    actor: Actor,
    session_id: int,
    *,
    proposed: str | None,
    opinion: str,
    rows_checked: int = 0,
    rows_wrong: int = 0,
    vetoes: Collection[str] = (),
    scores: Sequence[Score] = (),
) -> RoundView:
    """Enter the team's opinion 验收意见 and the grade it proposes; the rules of the step are asked first.

    `vetoes`: conditions of a veto that people ticked. The round is `referred` where the rules leave the grade to a
    person; nothing follows before `decide`.
    """
    require(actor, *_TEAM)
    take_turn(db, ref("session", session_id))
    require_state(db, session_id, "submitted")
    if not has_acceptance(db, session_id):
        raise Conflict("本县的办法没有验收环节，报送后可直接结算。")
    law = session_law(db, session_facts(db, session_id))
    _check_opinion(law, proposed, opinion, rows_checked, rows_wrong)
    _pass_gate(db, session_id)
    row = _round_to_opine(db, session_id)
    row.proposed, row.opinion = proposed, opinion.strip()
    row.vetoes, row.scores = sorted(vetoes), [plain_score(score) for score in scores]
    row.rows_checked, row.rows_wrong = rows_checked, rows_wrong
    row.opined_by, row.opined_on, row.state = actor.account, today(), OPINED
    db.add(row)
    db.flush()
    _take_opinion_steps(db, actor, row)
    _note_verdict(row, _weigh(db, session_id))
    db.flush()
    record(db, actor, "acceptance.opine", _MATTER, session_id, {"round": row.n, "proposed": proposed})
    return _view(db, session_id)


def decide(
    db: Session,
    actor: Actor,
    session_id: int,
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
    ledgers_in_turn(db)
    take_turn(db, ref("session", session_id))
    require_state(db, session_id, "submitted")
    row = _round_to_decide(db, session_id)
    key = _own_step(db, actor, session_id, key)
    if outcome != AGREED:
        return _give_back(db, actor, row, key, outcome, reason)
    weighed = _weigh(db, session_id)
    _note_verdict(row, weighed)
    if weighed.verdict.grade is None or weighed.is_referred:
        db.flush()
        return _view(db, session_id)
    then = then_of(weighed.law, weighed.verdict.grade)
    if then == BIND:
        stop_on(Decision(weighed.verdict.findings, weighed.receipt_id, weighed.law), "还不能验收合格")
        refuse_missing(weighed.law, weighed.missing)
    _take_step(db, actor, row, key, AGREED, reason)
    if not is_settled(db, SCALE, session_id, today()):
        db.flush()
        return _view(db, session_id)
    row.grade, row.rules, row.reason = weighed.verdict.grade, list(weighed.verdict.rules), reason.strip()
    row.state, row.decided_by, row.decided_on = DECIDED, actor.account, today()
    orders = Orders(rectify_by, demand, code, days)
    row.effects = carry_out(db, actor, row, weighed.verdict, then, orders)
    db.flush()
    details = {"round": row.n, "grade": row.grade, "receipt": weighed.receipt_id}
    record(db, actor, "acceptance.decide", _MATTER, session_id, details)
    return _view(db, session_id)


def draft_retraining(
    db: Session, actor: Actor, session_id: int, *, code: str, days: Sequence[DayDraft]
) -> int:
    """Draft the retraining of a session whose acceptance demands one; return the new session's id."""
    require_state(db, session_id, "retraining")
    row = _rows(db, session_id)[-1]
    effect = next(one for one in row.effects if one["kind"] == RETRAIN)
    bearer, people = effect["bearer"], effect["people"]
    drafted = draft_days(db, actor, session_id, code=code, days=days, bearer=bearer, people=people)
    row.effects = [{**one, "session": drafted} if one is effect else one for one in row.effects]
    db.flush()
    return drafted


def resubmit(db: Session, actor: Actor, session_id: int, *, report: str = "") -> None:
    """Hand a mended session in again for the next round; `report` says what was mended and closes the open orders."""
    ledgers_in_turn(db)
    require_session(db, actor, session_id, *_MENDERS)
    require_state(db, session_id, "rectifying")
    for order in list_orders(db, open_only=True):
        if order.session_id == session_id:
            close_order(db, actor, order.id, report=report)
    submit_session(db, actor, session_id)
    record(
        db, actor, "acceptance.resubmit", _MATTER, session_id, {"rounds": len(list_rounds(db, session_id))}
    )


def _check_opinion(law: Law, proposed: str | None, opinion: str, checked: int, wrong: int) -> None:
    grades = law.scale(SCALE).grades
    if proposed is not None and proposed not in grades:
        labels = "、".join(law.rulebook.label(SCALE, grade) for grade in grades)
        raise InvalidInput(f"建议的等次不在本县的等次之内：{labels}。", details={"grades": list(grades)})
    if len(opinion.strip()) < 2:
        raise InvalidInput("请写明验收意见。")
    if not 0 <= wrong <= checked:
        raise InvalidInput("核查不实的人数不能多于核查人数。")


def _pass_gate(db: Session, session_id: int) -> None:
    """Ask the rules of the step; missing documents do not stop the opinion, they are what it may be about."""
    sides = [member.side for member in team(db, session_id)]
    facts = session_check(db, session_id, Stage.ACCEPT, members=sides)
    stop_on(ask(db, "check_session", facts, matter=_MATTER, matter_id=session_id), "还不能验收")


def _weigh(db: Session, session_id: int) -> _Weighed:
    check = session_check(db, session_id, Stage.ACCEPT, members=[one.side for one in team(db, session_id)])
    demands = ask(db, "required_documents", check, matter=_MATTER, matter_id=session_id).answer
    missing = tuple(unmet(demands, check))
    facts = acceptance_facts(db, session_id, _view(db, session_id), missing_rules(missing))
    decision = ask(db, "decide_acceptance", facts, matter=_MATTER, matter_id=session_id)
    return _Weighed(decision.answer, missing, decision.law, decision.receipt_id)


def _note_verdict(row: AcceptanceRound, weighed: _Weighed) -> None:
    row.rules, row.receipt_id = list(weighed.verdict.rules), weighed.receipt_id
    row.state = REFERRED if weighed.is_referred else OPINED


def _round_to_opine(db: Session, session_id: int) -> AcceptanceRound:
    rows = _rows(db, session_id)
    if rows and rows[-1].state == RETURNED:
        return rows[-1]
    if rows and rows[-1].state != DECIDED:
        raise Conflict("本轮验收意见已经提出，请等待结论。")
    return AcceptanceRound(session_id=session_id, n=len(rows) + 1)


def _round_to_decide(db: Session, session_id: int) -> AcceptanceRound:
    rows = _rows(db, session_id)
    if not rows or rows[-1].state not in (OPINED, REFERRED):
        raise Conflict("请先由验收小组提出验收意见。")
    return rows[-1]


def _rows(db: Session, session_id: int) -> Sequence[AcceptanceRound]:
    statement = select(AcceptanceRound).where(AcceptanceRound.session_id == session_id)
    return db.scalars(statement.order_by(AcceptanceRound.n)).all()


def _take_opinion_steps(db: Session, actor: Actor, row: AcceptanceRound) -> None:
    matter = acceptance_matter(session_facts(db, row.session_id))
    open_matter(db, actor, matter=SCALE, matter_id=row.session_id, facts=matter)
    for step in list_steps(db, SCALE, row.session_id):
        if step.kind == "opine" and step.state == OPEN:
            decide_step(db, actor, matter=SCALE, matter_id=row.session_id, key=step.key, reason=row.opinion)


def _own_step(db: Session, actor: Actor, session_id: int, key: str | None) -> str | None:
    """Return the step the actor is to decide: the one named, or the first that is open; `Forbidden` if not the actor's.

    None where the rulebook has no steps, or none is left: then an office of the county decides.
    """
    steps = list_steps(db, SCALE, session_id)
    if key is None:
        step = next((one for one in steps if one.state == OPEN), None)
    else:
        step = next((one for one in steps if one.key == key), None)
        if step is None:
            raise NotFound("没有这个审批环节。")
    if step is None:
        require(actor, *_TEAM)
        return None
    acting_as(actor, step.role, session_law(db, session_facts(db, session_id)))
    return step.key


def _take_step(
    db: Session, actor: Actor, row: AcceptanceRound, key: str | None, outcome: str, reason: str
) -> None:
    if key is not None:
        decide_step(
            db, actor, matter=SCALE, matter_id=row.session_id, key=key, outcome=outcome, reason=reason
        )


def _give_back(
    db: Session, actor: Actor, row: AcceptanceRound, key: str | None, outcome: str, reason: str
) -> RoundView:
    if not reason.strip():
        raise InvalidInput("退回验收意见须写明理由。")
    _take_step(db, actor, row, key, outcome, reason)
    row.state, row.reason = RETURNED, reason.strip()
    db.flush()
    record(db, actor, "acceptance.return", _MATTER, row.session_id, {"round": row.n})
    return _view(db, row.session_id)


def _view(db: Session, session_id: int) -> RoundView:
    view = last_round(db, session_id)
    if view is None:
        raise Conflict("请先由验收小组提出验收意见。")
    return view
