"""Follows up 回访: plans the rounds that the rules demand, takes in the calls, closes rounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.calendar import due_on
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.db.turns import take_turn
from xiangxun.foundation.outbox import enqueue
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.kernel.ids import ref, row_id
from xiangxun.registry.interpretations.service import ask
from xiangxun.registry.trainees.dialling import phones_of
from xiangxun.registry.trainees.restriction import restricted_among
from xiangxun.results.followup.drawing import drawn, wanted
from xiangxun.results.followup.models import FollowupCall, FollowupRoundRow
from xiangxun.results.followup.queries import (
    REACHED,
    RESULTS,
    WITHHELD,
    RoundView,
    calls_closed,
    get_round,
    list_calls,
    list_rounds,
)
from xiangxun.results.followup.withholding import refuse_restricted
from xiangxun.results.ledger.queries import ledger_rows
from xiangxun.rules.answers import FollowupRound
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.attendance.queries import attended_ids
from xiangxun.training.enrolment.queries import admitted_ids
from xiangxun.training.sessions.gates import session_check
from xiangxun.training.sessions.queries import SessionView, get_session
from xiangxun.training.sessions.service import require_session, require_state
from xiangxun.training.sessions.tally import note_tally

PLAN = "followup.plan"
_SYSTEM = Actor(account=None, name="系统", roles=frozenset({Role.AUTHORITY}))
CALLERS = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY, Role.ACCEPTANCE_TEAM)
_AFTER_CLOSE = ("closed", "ledgered", "submitted", "rectifying", "accepted", "settled")
#: States in which a requested stage is still planned: a sample for acceptance is of no use behind it.
_REQUESTED_IN: Mapping[Stage, Sequence[str]] = {Stage.CLOSE: _AFTER_CLOSE, Stage.ACCEPT: ("submitted",)}
_WRITE = text("""
    UPDATE followup_calls SET result = call.result, answers = followup_calls.answers || cast(call.answers AS jsonb),
        tries = tries + 1, called_on = :on, called_by = :by, version = version + 1
    FROM unnest(cast(:trainees AS bigint[]), cast(:results AS text[]), cast(:answers AS text[]))
        AS call (trainee, result, answers)
    WHERE followup_calls.tenant_id = :tenant AND followup_calls.round_id = :round
        AND followup_calls.trainee_id = call.trainee
""")
_AMONG: Mapping[str, Callable[[Session, int], Sequence[int]]] = {
    "enrolled": admitted_ids,
    "attended": attended_ids,
    "counted": lambda db, session_id: [row_id(row.person) for row in ledger_rows(db, session_id)],
}


@dataclass(frozen=True, slots=True)
class CallIn:
    """What one call came to: reached, refused, unreachable or wrong_number; `answers` to the round's questions."""

    trainee_id: int
    result: str
    answers: Mapping[str, bool] = field(default_factory=dict)


def plan_rounds(
    db: Session, actor: Actor, session_id: int, *, stage: Stage | None = None
) -> Sequence[RoundView]:
    """Make the rounds that the rules demand, with their people and due days; return all of the session.

    `stage`: for this one alone; without it for those that the session has come to, acceptance from its submission on.
    A round that stands stays as it is: planning again adds only what is new.
    """
    take_turn(db, ref("session", session_id))
    require_session(db, actor, session_id, *CALLERS)
    require_state(db, session_id, *_AFTER_CLOSE)
    view, before = get_session(db, session_id), len(list_rounds(db, session_id))
    for now in (stage,) if stage else _stages(view.row.state):
        facts = session_check(db, session_id, now)
        demanded = ask(db, "required_followups", facts, matter="session", matter_id=session_id).answer
        standing = {one.key for one in list_rounds(db, session_id)}
        for round_ in demanded:
            if round_.key not in standing:
                _plan(db, actor, session_id, round_, _events(view))
    rounds = list_rounds(db, session_id)
    if len(rounds) == before:
        record(db, actor, "followup.plan", "session", session_id, {"rounds": 0})
    return rounds


def request_rounds(db: Session, session_id: int, *stages: Stage) -> None:
    """Have the workers plan the rounds that the rules demand at these stages: asked once, for acceptance once a day.

    A session that is handed in again 再次报送 is asked about again; a round that stands stays as it is.
    """
    for stage in stages:
        again = f":{today()}" if stage is Stage.ACCEPT else ""
        args = {"session_id": session_id, "stage": stage.value}
        enqueue(db, PLAN, args, key=f"{PLAN}:{stage.value}:{session_id}{again}")


def plan_requested(db: Session, session_id: int, stage: Stage) -> Sequence[RoundView]:
    """Plan what was requested on the system's behalf; nothing where the session has gone on meanwhile."""
    if get_session(db, session_id).row.state not in _REQUESTED_IN[stage]:
        return ()
    return plan_rounds(db, _SYSTEM, session_id, stage=stage)


def _stages(state: str) -> tuple[Stage, ...]:
    return (Stage.CLOSE, Stage.ACCEPT) if state == "submitted" else (Stage.CLOSE,)


def record_calls(db: Session, actor: Actor, round_id: int, calls: Sequence[CallIn]) -> RoundView:
    """Enter calls of an open round; each counts as one more attempt. Raises `NotFound` for somebody not in it.

    Raises `Conflict` for somebody who may not be called.
    """
    view = _open_round(db, actor, round_id)
    _check_calls(view, calls)
    refuse_restricted(db, [call.trainee_id for call in calls])
    strangers = len(calls) - _write(db, actor, round_id, calls)
    if strangers:
        raise NotFound(f"有 {strangers} 人不在这一轮回访名单中，录入没有保存。")
    details = {"round": view.key, "calls": len(calls)}
    record(db, actor, "followup.calls", "session", view.session_id, details)
    return get_round(db, round_id)


def phones_to_dial(
    db: Session, actor: Actor, round_id: int, trainee_ids: Collection[int]
) -> Mapping[int, str]:
    """Return the numbers of people of an open round who are still to be called; that they were seen is on record."""
    view = _open_round(db, actor, round_id)
    waiting = {row.trainee_id for row in list_calls(db, round_id) if row.result != REACHED}
    found = phones_of(db, waiting.intersection(trainee_ids))
    record(
        db, actor, "followup.phones", "session", view.session_id, {"round": view.key, "people": len(found)}
    )
    return found


def close_round(db: Session, actor: Actor, round_id: int) -> RoundView:
    """Close a round once enough people were called to the end; the session's number of closed calls follows."""
    view = _open_round(db, actor, round_id)
    if view.done < view.target:
        raise Conflict(
            f"这一轮须回访 {view.target} 人，已完成 {view.done} 人；无法接通的须拨满 {view.attempts} 次。",
            details={"done": view.done, "target": view.target},
        )
    row = db.scalars(select(FollowupRoundRow).where(FollowupRoundRow.id == round_id)).one()
    row.closed_on = today()
    db.flush()
    note_tally(db, view.session_id, calls_closed=calls_closed(db, view.session_id))
    record(db, actor, "followup.close", "session", view.session_id, {"round": view.key, "done": view.done})
    return get_round(db, round_id)


def _plan(
    db: Session, actor: Actor, session_id: int, round_: FollowupRound, events: Mapping[str, date]
) -> None:
    people = _people(db, session_id, round_)
    called = drawn(db, session_id, round_, people)
    withheld = restricted_among(db, called)
    due = due_on(round_.due, events)
    row = FollowupRoundRow(
        session_id=session_id,
        key=round_.key,
        rule=round_.rule,
        method=round_.method,
        due=due.on,
        due_text=due.text(),
        people=len(called),
        target=wanted(round_, len(people)),
        attempts=round_.attempts,
        asks=list(round_.asks),
    )
    db.add(row)
    db.flush()
    if called:
        same = {"tenant_id": current_tenant(), "round_id": row.id, "tries": 0, "answers": {}, "version": 1}
        lines = [
            {**same, "trainee_id": one, "result": WITHHELD if one in withheld else None} for one in called
        ]
        db.execute(insert(FollowupCall), lines)
    details = {"round": round_.key, "people": len(called), "withheld": len(withheld)}
    record(db, actor, "followup.plan", "session", session_id, details)


def _people(db: Session, session_id: int, round_: FollowupRound) -> Sequence[int]:
    among = _AMONG.get(round_.among)
    if among is None:
        raise InvalidInput(
            f"规则要求在“{round_.among}”中回访，平台不认识；应为 {'、'.join(_AMONG)}。",
            details={"rule": round_.rule, "among": round_.among},
        )
    return among(db, session_id)


def _events(view: SessionView) -> dict[str, date]:
    """What has happened to the session that a deadline may count from."""
    days = {
        "closed": view.row.last_day,
        "submitted": view.submitted_on,
        "accepted": view.accepted_on,
        "archived": view.archived_on,
    }
    return {event: on for event, on in days.items() if on is not None}


def _check_calls(view: RoundView, calls: Sequence[CallIn]) -> None:
    if len({call.trainee_id for call in calls}) < len(calls):
        raise InvalidInput("同一人在一次录入中只能有一个结果。")
    for call in calls:
        if call.result not in RESULTS:
            raise InvalidInput("回访结果应为接通、拒绝、无法接通或号码有误。")
        if unknown := set(call.answers) - set(view.asks):
            raise InvalidInput(f"这一轮回访没有这些问题：{'、'.join(sorted(unknown))}。")


def _write(db: Session, actor: Actor, round_id: int, calls: Sequence[CallIn]) -> int:
    """Write all calls in one statement; return how many people of the round they met."""
    written: int = db.execute(  # type: ignore[attr-defined]
        _WRITE,
        {
            "tenant": current_tenant(),
            "round": round_id,
            "trainees": [call.trainee_id for call in calls],
            "results": [call.result for call in calls],
            "answers": [json.dumps(dict(call.answers)) for call in calls],
            "on": today(),
            "by": actor.account,
        },
    ).rowcount
    db.expire_all()
    return written


def _open_round(db: Session, actor: Actor, round_id: int) -> RoundView:
    require(actor, *CALLERS)
    view = get_round(db, round_id)
    require_session(db, actor, view.session_id, *CALLERS)
    if view.closed_on is not None:
        raise Conflict("这一轮回访已经结束。")
    return view
