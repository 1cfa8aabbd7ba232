"""Reads the calls of all rounds 回访明细: across sessions, searched, narrowed and sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.keyset import Ask, in_order_of
from xiangxun.foundation.db.reading import read_rows
from xiangxun.registry.trainees.queries import people_like
from xiangxun.results.followup.models import DUE, FollowupCall, FollowupRoundRow
from xiangxun.results.followup.queries import is_done
from xiangxun.training.sessions.selecting import sessions_like

OPEN, DONE = "open", "done"
LATE, SOON, LATER, UNDATED = "late", "soon", "later", "undated"
#: Soon: due within so many days.
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class CallLine:
    """One person in any round; `done`: called to the end; `due` None: `due_text` says what the round waits for."""

    id: int
    session_id: int
    round_id: int
    key: str
    due: date | None
    due_text: str
    closed_on: date | None
    trainee_id: int
    tries: int
    result: str | None
    called_on: date | None
    called_by: int | None
    done: bool


def find_calls(
    db: Session, ask: Ask, on: date, *, name: str = "", institution_id: int | None = None
) -> Sequence[CallLine]:
    """Return what is asked of the calls of all rounds: those due first, or by name.

    `ask.search`: words of the session's number or title; `chosen`: round, state (open, done), result, due (late, soon,
    later, undated, as of `on`), by (account). `name`: as `people_like`.
    """
    row, call = FollowupRoundRow, FollowupCall
    columns = (
        call.id,
        row.session_id,
        call.round_id,
        row.key,
        row.due,
        row.due_text,
        row.closed_on,
        call.trainee_id,
        call.tries,
        call.result,
        call.called_on,
        call.called_by,
        is_done(row.attempts),
    )
    statement, keys, last = _fitting(db, select(*columns), ask, on, name, institution_id)
    return [CallLine(*found) for found in read_rows(db, in_order_of(statement, call, keys, last, ask))]


def count_calls(
    db: Session, ask: Ask, on: date, *, name: str = "", institution_id: int | None = None
) -> tuple[int, int]:
    """Return of the calls that `find_calls` would show how many there are, and how many were made to the end."""
    numbers = select(func.count(), func.count().filter(is_done(FollowupRoundRow.attempts)))
    statement = _fitting(db, numbers.select_from(FollowupCall), ask, on, name, institution_id)[0]
    calls, done = db.execute(statement).one()
    return calls, done


def _fitting(
    db: Session, statement: Any, ask: Ask, on: date, name: str, institution_id: int | None
) -> tuple[Any, Sequence[Any], Select[Any]]:
    """Return the statement of the calls that fit, the keys of its order, and the statement of one call's keys.

    By day the calls of a round stay together: then both tables are read by their indexes, as far as the page goes.
    """
    row, call, by_name = FollowupRoundRow, FollowupCall, ask.sort == "name"
    statement = statement.join(row, call.round_id == row.id).where(*_conditions(ask.chosen, on))
    if ask.search or institution_id is not None:
        sessions = sessions_like(words=ask.search, institution_id=institution_id)
        statement = statement.join(sessions, row.session_id == sessions.c.id)
    if by_name or name:
        people = people_like(db, search=name)
        statement = statement.join(people, call.trainee_id == people.c.id)
        if by_name:
            named = select(people.c.name_key).join(call, call.trainee_id == people.c.id)
            return statement, (people.c.name_key,), named
    return statement, (DUE, row.id), select(row.id).join(call, call.round_id == row.id)


def _conditions(chosen: Mapping[str, str], on: date) -> list[Any]:
    row, call, found = FollowupRoundRow, FollowupCall, []
    if "round" in chosen:
        found.append(row.key == chosen["round"])
    if "state" in chosen:
        done = is_done(row.attempts)
        found.append(done if chosen["state"] == DONE else ~done & row.closed_on.is_(None))
    if "result" in chosen:
        found.append(call.result == chosen["result"])
    if "due" in chosen:
        found.append(_is_due(chosen["due"], on))
    if "by" in chosen:
        found.append(call.called_by == int(chosen["by"]))
    return found


def _is_due(when: str, on: date) -> Any:
    due = FollowupRoundRow.due
    if when == UNDATED:
        return due.is_(None)
    if when == LATE:
        return (due < on) & ~is_done(FollowupRoundRow.attempts) & FollowupRoundRow.closed_on.is_(None)
    if when == SOON:
        return due.between(on, on + timedelta(days=SOON_DAYS))
    return due > on + timedelta(days=SOON_DAYS)
