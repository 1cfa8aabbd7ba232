"""Revises decisions 改判: a decision of acceptance is undone with all that followed, and the case is judged anew.

Possible while nothing further rests on it: no settlement, no retraining that has been planned.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.turns import take_turn
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.registry.interpretations.service import acting_as
from xiangxun.results.acceptance.batch_queries import PROGRAMME, sessions_in
from xiangxun.results.acceptance.batches import reopen_batch
from xiangxun.results.acceptance.cases import Case, case_of
from xiangxun.results.acceptance.effects import bite, undo
from xiangxun.results.acceptance.facts import case_law
from xiangxun.results.acceptance.models import AcceptanceRound
from xiangxun.results.acceptance.queries import DECIDED, REVISED, RoundView, rounds_of
from xiangxun.results.acceptance.weighing import latest
from xiangxun.results.ledger.service import ledgers_in_turn, restore_ledger
from xiangxun.training.sessions.queries import get_session, retraining_of
from xiangxun.training.sessions.service import mark_state

_UNDOABLE = ("accepted", "rectifying", "retraining")


def revise(db: Session, actor: Actor, case: Case | int, *, reason: str) -> RoundView:
    """Undo the decision of the last round with its effects; the round stays on record, another one follows.

    Raises `Conflict` where a session has been settled or its retraining planned, or was decided in a batch.
    """
    case = case_of(case)
    require(actor, Role.AUTHORITY)
    ledgers_in_turn(db, *sessions_in(db, case))
    take_turn(db, case.ref)
    if len(reason.strip()) < 2:
        raise InvalidInput("改判须写明理由。")
    row = _last_decided(db, case)
    if row.batch_round_id is not None:
        raise Conflict("这一期随验收批次作出结论，请在批次中改判。")
    for session_id in () if case.kind == PROGRAMME else sessions_in(db, case):
        _take_back(db, actor, session_id, row if case.is_session else _own_round(db, row, session_id), reason)
    row.effects = _undone(db, actor, row.effects, reason)
    row.state = REVISED
    if not case.is_session:
        reopen_batch(db, case.id)
    db.flush()
    details = {"round": row.n, "grade": row.grade, "reason": reason.strip()}
    record(db, actor, "acceptance.revise", case.subject, case.id, details)
    return latest(db, case)


def confirm_effect(db: Session, actor: Actor, case: Case | int, place: int, *, reason: str) -> RoundView:
    """Let an effect of the last decision that waits for a role's confirmation take hold; `place` counts from 0."""
    case = case_of(case)
    take_turn(db, case.ref)
    row = _last_decided(db, case)
    effects: list[dict[str, Any]] = deepcopy(list(row.effects))
    if not 0 <= place < len(effects) or "waits_for" not in effects[place]:
        raise Conflict("没有等待确认的处理。")
    acting_as(actor, effects[place]["waits_for"], case_law(db, case))
    bite(db, actor, effects[place], reason=reason)
    row.effects = effects
    db.flush()
    details = {"round": row.n, "kind": effects[place]["kind"], "rule": effects[place]["rule"]}
    record(db, actor, "acceptance.confirm_effect", case.subject, case.id, details)
    return latest(db, case)


def _take_back(db: Session, actor: Actor, session_id: int, row: AcceptanceRound, reason: str) -> None:
    """Put a session back to where it waits for acceptance."""
    session = get_session(db, session_id).row
    if session.state not in _UNDOABLE:
        raise Conflict(
            f"{session.code} 已经结算、归档或重新报送，不能改判。", details={"state": session.state}
        )
    if retraining_of(db, session_id) is not None:
        raise Conflict(f"{session.code} 的重新培训已经排定，不能改判。")
    if session.retrains is not None:
        raise Conflict(f"{session.code} 是重新培训，原班已随之验收，不能改判。")
    restore_ledger(db, actor, session_id)
    mark_state(db, actor, session_id, "submitted")
    row.effects = _undone(db, actor, row.effects, reason)
    row.state = REVISED
    db.flush()


def _undone(db: Session, actor: Actor, effects: list[Any], reason: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = deepcopy(list(effects))
    for one in told:
        if not one.get("undone"):
            undo(db, actor, one, reason=f"{today()} {reason.strip()}")
    return told


def _own_round(db: Session, row: AcceptanceRound, session_id: int) -> AcceptanceRound:
    """Return the round that a session has of its own of a batch's round."""
    own = select(AcceptanceRound).where(
        AcceptanceRound.batch_round_id == row.id, AcceptanceRound.session_id == session_id
    )
    found = db.scalar(own)
    if found is None:
        raise Conflict("批次的期次在结论之后有变，不能改判。")
    return found


def _last_decided(db: Session, case: Case) -> AcceptanceRound:
    rows = db.scalars(rounds_of(case)).all()
    if not rows or rows[-1].state != DECIDED:
        raise Conflict("没有可以改判的验收结论。")
    return rows[-1]
