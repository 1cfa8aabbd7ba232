"""Marking a day's sheet 全天签到单: cell by cell as one goes, and no mark is lost when two people type at once.

Each cell carries the version of the mark it was typed over. Who comes second is told what the first wrote and
overwrites nothing; typing once more, knowing it, then counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.errors import InvalidInput, NotFound
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.training.attendance.queries import LATE, LEFT_EARLY, STATES, list_sign_ins, marked_by
from xiangxun.training.enrolment.queries import admitted_ids
from xiangxun.training.sessions.queries import DayView, get_session
from xiangxun.training.sessions.service import require_session, require_state

MAY_MARK = (Role.PUBLIC_SERVICE_CENTRE, Role.INSTITUTION, Role.AUTHORITY)

#: A new mark begins at any number, so that one cleared and written anew is not taken for the old one.
_NEW = text("""
    INSERT INTO sign_ins (tenant_id, session_id, trainee_id, "on", slot, state, came, "left", marked_by, version)
    SELECT :tenant, :session, cell.trainee, :on, cell.slot, cell.state, cell.came, cell.gone, :by,
        (random() * 1000000000)::int + 1
    FROM unnest(cast(:trainees AS bigint[]), cast(:slots AS int[]), cast(:states AS text[]), cast(:came AS int[]),
                cast(:gone AS int[])) AS cell (trainee, slot, state, came, gone)
    ORDER BY cell.slot, cell.trainee
    ON CONFLICT (tenant_id, session_id, "on", slot, trainee_id) DO NOTHING
""")
_OVER = text("""
    UPDATE sign_ins SET state = cell.state, came = cell.came, "left" = cell.gone, marked_by = :by,
        version = sign_ins.version + 1
    FROM unnest(cast(:trainees AS bigint[]), cast(:slots AS int[]), cast(:states AS text[]), cast(:came AS int[]),
                cast(:gone AS int[]), cast(:seen AS int[])) AS cell (trainee, slot, state, came, gone, seen)
    WHERE sign_ins.tenant_id = :tenant AND sign_ins.session_id = :session AND sign_ins."on" = :on
        AND sign_ins.trainee_id = cell.trainee AND sign_ins.slot = cell.slot AND sign_ins.version = cell.seen
""")
_CLEAR = text("""
    DELETE FROM sign_ins USING unnest(cast(:trainees AS bigint[]), cast(:slots AS int[]), cast(:seen AS int[]))
        AS cell (trainee, slot, seen)
    WHERE sign_ins.tenant_id = :tenant AND sign_ins.session_id = :session AND sign_ins."on" = :on
        AND sign_ins.trainee_id = cell.trainee AND sign_ins.slot = cell.slot AND sign_ins.version = cell.seen
""")


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into a cell over the mark of a `version` (0: an empty cell); no `state` clears it."""

    trainee_id: int
    slot: int
    state: str | None
    version: int
    came: int | None = None
    left: int | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Whose mark, of which slot."""
        return self.trainee_id, self.slot

    @property
    def says(self) -> tuple[str | None, int | None, int | None]:
        """What it says, whoever wrote it."""
        return self.state, self.came, self.left


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it stands: `by` is who wrote it last ("" where nobody did), `version` 0 where it is empty."""

    trainee_id: int
    slot: int
    state: str | None
    came: int | None
    left: int | None
    version: int
    by: str

    @property
    def says(self) -> tuple[str | None, int | None, int | None]:
        """What it says, whoever wrote it."""
        return self.state, self.came, self.left


@dataclass(frozen=True, slots=True)
class DayMarked:
    """What became of the cells: `saved` say what was typed, `conflicts` what somebody else wrote first."""

    saved: Sequence[Cell]
    conflicts: Sequence[Cell]


def sheet_day(db: Session, session_id: int, on: str) -> date:
    """Return the day in an address; raises `NotFound` where the session has no class on it."""
    return find_day(db, session_id, on).on


def find_day(db: Session, session_id: int, on: str) -> DayView:
    """Return the training day in an address; raises `NotFound` where the session has none on it."""
    for one in get_session(db, session_id).days:
        if one.on.isoformat() == on:
            return one
    raise NotFound("这一期在这一天没有课；请从签到页进入。")


def sheet_cells(db: Session, session_id: int, on: date) -> dict[tuple[int, int], Cell]:
    """Return every mark of a day by (trainee, slot), with who wrote it."""
    names = {one.id: one.name for one in list_accounts(db)}
    writers = marked_by(db, session_id, on)
    return {
        (row.trainee_id, row.slot): Cell(
            row.trainee_id,
            row.slot,
            row.state,
            row.came,
            row.left,
            row.version,
            names.get(writers.get((row.trainee_id, row.slot), 0), ""),
        )
        for row in list_sign_ins(db, session_id, on)
    }


def mark_cells(db: Session, actor: Actor, session_id: int, on: date, typed: Collection[Typed]) -> DayMarked:
    """Save cells of a day's sheet and say which were saved and which somebody else had written first.

    The same cells again change nothing. Raises `Conflict` where the class is not open, `NotFound` for somebody who is
    not admitted or a slot that is not there; then nothing is saved.
    """
    require_session(db, actor, session_id, *MAY_MARK)
    require_state(db, session_id, "open")
    _check(db, session_id, on, typed)
    already = sheet_cells(db, session_id, on)
    fresh = [one for one in typed if not _stands(one, already.get(one.place))]
    _write(db, actor, session_id, on, fresh)
    now = sheet_cells(db, session_id, on)
    found = [(one, now.get(one.place) or _empty(one)) for one in typed]
    saved = [cell for one, cell in found if one.says == cell.says]
    conflicts = [cell for one, cell in found if one.says != cell.says]
    written = {one.place for one in fresh} & {(cell.trainee_id, cell.slot) for cell in saved}
    if written:
        slots = sorted({slot for _, slot in written})
        details = {"on": on.isoformat(), "slots": slots, "cells": len(written)}
        record(db, actor, "attendance.mark", "session", session_id, details)
    return DayMarked(saved, conflicts)


def _check(db: Session, session_id: int, on: date, typed: Iterable[Typed]) -> None:
    slots = {slot.position for slot in find_day(db, session_id, on.isoformat()).slots}
    admitted = set(admitted_ids(db, session_id))
    for one in typed:
        if one.state is not None and one.state not in STATES:
            raise InvalidInput("签到状态不对，应为到课、迟到、早退、请假或缺勤。")
        if one.slot not in slots:
            raise NotFound("当天没有这一节课，签到没有保存；请刷新签到单。")
        if one.trainee_id not in admitted:
            raise NotFound("有人不在本期录取名单中，签到没有保存；请先办理报名。")
        if (one.came is not None and one.state != LATE) or (one.left is not None and one.state != LEFT_EARLY):
            raise InvalidInput("迟到才写到课时间，早退才写离开时间。")


def _write(db: Session, actor: Actor, session_id: int, on: date, cells: Sequence[Typed]) -> None:
    about = {"tenant": current_tenant(), "session": session_id, "on": on, "by": actor.account}
    cleared = [one for one in cells if not one.state]
    fresh = [one for one in cells if one.state and not one.version]
    over = [one for one in cells if one.state and one.version]
    for statement, some in ((_CLEAR, cleared), (_OVER, over), (_NEW, fresh)):
        if some:
            db.execute(statement, {**about, **_columns(some)})
    db.expire_all()


def _columns(cells: Sequence[Typed]) -> dict[str, list[Any]]:
    return {
        "trainees": [one.trainee_id for one in cells],
        "slots": [one.slot for one in cells],
        "states": [one.state for one in cells],
        "came": [one.came for one in cells],
        "gone": [one.left for one in cells],
        "seen": [one.version for one in cells],
    }


def _stands(one: Typed, cell: Cell | None) -> bool:
    """Return whether a cell says already what was typed: a second try changes nothing."""
    return one.says == (cell.says if cell else (None, None, None))


def _empty(one: Typed) -> Cell:
    return Cell(one.trainee_id, one.slot, None, None, None, 0, "")
