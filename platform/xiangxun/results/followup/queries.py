"""Reads follow-up 电话回访: rounds with their progress, the calls of a round, what the calls found of each person."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among_told, ids_text
from xiangxun.foundation.db.keyset import so_many
from xiangxun.foundation.db.reading import read_rows
from xiangxun.kernel.errors import NotFound
from xiangxun.results.followup.models import FollowupCall, FollowupRoundRow
from xiangxun.rules.facts import Outcome
from xiangxun.rules.vocabulary import Code
from xiangxun.training.sessions.selecting import in_states, sessions_of

REACHED, REFUSED, UNREACHABLE, WRONG_NUMBER = "reached", "refused", "unreachable", "wrong_number"
RESULTS = (REACHED, REFUSED, UNREACHABLE, WRONG_NUMBER)
#: Of somebody who has asked that the data be left alone: the line is at its end, and nobody calls.
WITHHELD = "withheld"
#: What is counted of a round, beside what its row tells.
_COUNTED = ("done", "reached", "withheld")
_PLACE = re.compile(r"(open|done)-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round of calls: `done` of `people` are at their end (`target` must be), `reached` of them answered.

    `withheld` of the `done` may not be called: they stay in the sample and in every number that a share is taken of.
    `due` None: `due_text` says in words what it waits for.
    """

    id: int
    session_id: int
    key: str
    rule: str
    method: str
    due: date | None
    due_text: str
    people: int
    target: int
    attempts: int
    asks: tuple[str, ...]
    closed_on: date | None
    done: int
    reached: int
    withheld: int
    version: int


_TOLD = tuple(one.name for one in fields(RoundView) if one.name not in _COUNTED)
_ROUND = tuple(getattr(FollowupRoundRow, name) for name in _TOLD)


@dataclass(frozen=True, slots=True)
class CallView:
    """One person in a round; `result` None: not called to the end."""

    id: int
    trainee_id: int
    tries: int
    result: str | None
    answers: Mapping[str, bool]
    called_on: date | None


_CALL = tuple(getattr(FollowupCall, one.name) for one in fields(CallView))


def list_rounds(db: Session, session_id: int) -> Sequence[RoundView]:
    """Return the rounds of a session, in the order in which they were planned."""
    return _rounds(db, FollowupRoundRow.session_id == session_id, FollowupRoundRow.id)


def get_round(db: Session, round_id: int) -> RoundView:
    """Return one round; raises `NotFound`."""
    found = _rounds(db, FollowupRoundRow.id == round_id)
    if not found:
        raise NotFound("没有这一轮回访。")
    return found[0]


def unplanned(db: Session, states: Collection[str]) -> Sequence[int]:
    """Return the ids of the sessions in any of these states for which no round was planned."""
    sessions = in_states(*states).subquery()
    planned = select(FollowupRoundRow.session_id)
    return db.scalars(
        select(sessions.c.id).where(sessions.c.id.not_in(planned)).order_by(sessions.c.id)
    ).all()


def open_rounds(db: Session, *, institution_id: int | None = None) -> Sequence[RoundView]:
    """Return the rounds that are not closed, of one institution's sessions or all, the one due first at the top."""
    which: ColumnElement[bool] = FollowupRoundRow.closed_on.is_(None)
    if institution_id is not None:
        which &= FollowupRoundRow.session_id.in_(sessions_of(institution_id))
    return _rounds(db, which, FollowupRoundRow.due, FollowupRoundRow.id)


def list_calls(
    db: Session, round_id: int, *, open_only: bool = False, after: int = 0, limit: int | None = None
) -> Sequence[CallView]:
    """Return the calls of a round behind id `after`: all, or only those still to be made."""
    statement = select(*_CALL).where(FollowupCall.round_id == round_id, FollowupCall.id > after)
    if open_only:
        attempts = select(FollowupRoundRow.attempts).where(FollowupRoundRow.id == round_id).scalar_subquery()
        statement = statement.where(~is_done(attempts))
    ordered = statement.order_by(FollowupCall.id).limit(so_many(limit))
    return [CallView(*row) for row in read_rows(db, ordered)]


def calls_in_turn(
    db: Session, one: RoundView, *, after: str = "", limit: int
) -> tuple[Sequence[CallView], str]:
    """Return a page of the calls of a round, those still to be made first, and the place behind which the next begins.

    `after`: such a place; it says whether its call was done then, so that a page stays where it was when calls on it
    are done meanwhile. "": from the beginning, and where nothing goes on.
    """
    told: dict[str, object] = {"round": one.id, "attempts": one.attempts}
    place = _PLACE.fullmatch(after)
    if place:
        told |= {"was_done": place[1] == "done", "number": int(place[2])}
    rows = read_rows(db, _in_turn(limit, goes_on=bool(place)), told)
    last = f"{'done' if rows[-1][-1] else 'open'}-{rows[-1][0]}" if len(rows) == limit else ""
    return [CallView(*row) for *row, _done in rows], last


@cache
def _in_turn(limit: int, *, goes_on: bool) -> Select[*tuple[Any, ...]]:
    done = is_done(bindparam("attempts", type_=Integer))
    statement = select(*_CALL, done).where(FollowupCall.round_id == bindparam("round", type_=BigInteger))
    if goes_on:
        behind = tuple_(bindparam("was_done", type_=Boolean), bindparam("number", type_=BigInteger))
        statement = statement.where(tuple_(done, FollowupCall.id) > behind)
    return statement.order_by(done, FollowupCall.id).limit(so_many(limit))


def calls_closed(db: Session, session_id: int) -> int:
    """Return how many people were called to the end in a round that is closed."""
    statement = (
        select(func.count(func.distinct(FollowupCall.trainee_id)))
        .join(FollowupRoundRow, FollowupCall.round_id == FollowupRoundRow.id)
        .where(
            FollowupRoundRow.session_id == session_id,
            FollowupRoundRow.closed_on.is_not(None),
            is_done(FollowupRoundRow.attempts),
        )
    )
    return db.scalar(statement) or 0


def outcomes(db: Session, session_id: int) -> dict[int, dict[Code, Outcome]]:
    """Return what calls found of each trainee: the questions answered with yes, on which day last, how often."""
    statement = (
        select(FollowupCall.trainee_id, FollowupCall.answers, FollowupCall.called_on)
        .join(FollowupRoundRow, FollowupCall.round_id == FollowupRoundRow.id)
        .where(FollowupRoundRow.session_id == session_id, FollowupCall.result == REACHED)
        .order_by(FollowupCall.called_on, FollowupCall.id)
    )
    found: dict[int, dict[Code, Outcome]] = {}
    for trainee, answers, on in db.execute(statement):
        mine = found.setdefault(trainee, {})
        for code, yes in answers.items():
            if yes and on is not None:
                mine[code] = Outcome(on, mine[code].n + 1 if code in mine else 1)
    return found


def _rounds(db: Session, which: ColumnElement[bool], *order: Any) -> Sequence[RoundView]:
    rows = read_rows(db, select(*_ROUND).where(which).order_by(*order))
    progress = _progress(db, [row[0] for row in rows]) if rows else {}
    return [_round(row, progress.get(row[0], (0, 0, 0))) for row in rows]


def _round(row: Sequence[Any], progress: Sequence[int]) -> RoundView:
    told: dict[str, Any] = dict(zip((*_TOLD, *_COUNTED), (*row, *progress), strict=True))
    return RoundView(**{**told, "asks": tuple(told["asks"])})


def _progress(db: Session, round_ids: Collection[int]) -> Mapping[int, Sequence[int]]:
    """Return how far rounds are; what was called is found by an index: of a round just planned nothing is read."""
    statement = (
        select(
            FollowupCall.round_id,
            func.count().filter(is_done(FollowupRoundRow.attempts)),
            func.count().filter(FollowupCall.result == REACHED),
            func.count().filter(FollowupCall.result == WITHHELD),
        )
        .join(FollowupRoundRow, FollowupCall.round_id == FollowupRoundRow.id)
        .where(among_told(FollowupCall.round_id, "rounds"), FollowupCall.result.is_not(None))
        .group_by(FollowupCall.round_id)
    )
    found = read_rows(db, statement, {"rounds": ids_text(round_ids)})
    return {round_id: numbers for round_id, *numbers in found}


def is_done(attempts: object) -> ColumnElement[bool]:
    """A call is at its end once somebody answered or the number is wrong; unreachable only after every attempt.

    Who may not be called is at the end too: a session is not held up because somebody used a right.
    """
    final = [FollowupCall.result == one for one in (REACHED, REFUSED, WRONG_NUMBER, WITHHELD)]
    return func.coalesce(
        or_(*final, and_(FollowupCall.result == UNREACHABLE, FollowupCall.tries >= attempts)),
        False,
    )
