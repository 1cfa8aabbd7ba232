"""Bookings 授课占用: a lecturer teaches in one place at a time, across all sessions of the county."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import column, func, select, values
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger, Date, Integer

from xiangxun.foundation.db.turns import take_turn
from xiangxun.kernel.errors import Conflict
from xiangxun.registry.lecturers.queries import get_lecturer
from xiangxun.training.sessions.models import SessionDay, SessionSlot, TrainingSession


@dataclass(frozen=True, slots=True)
class Booking:
    """A lecturer's stretch of a day, in clock minutes after midnight."""

    lecturer_id: int
    on: date
    begin: int
    end: int


def take_lecturers(db: Session, lecturer_ids: Sequence[int | None]) -> None:
    """Let bookings of these lecturers go one after the other, until this transaction ends."""
    for lecturer in sorted({one for one in lecturer_ids if one is not None}):
        take_turn(db, f"lecturer:{lecturer}")


def refuse_double_booking(
    db: Session, session_id: int, wanted: Sequence[Booking], *, institution_id: int
) -> None:
    """Raise `Conflict` where one of the lecturers teaches in another session at the time: as held, else as planned.

    The other session is named where it is of the same institution. What is only a draft elsewhere keeps nobody: it is asked again when it is handed in.
    """
    if not wanted:
        return
    asked = values(
        column("lecturer_id", BigInteger),
        column("on", Date),
        column("begin", Integer),
        column("end", Integer),
        name="asked",
    ).data([(one.lecturer_id, one.on, one.begin, one.end) for one in wanted])
    begin = func.coalesce(SessionSlot.held_from, SessionSlot.planned_from)
    end = func.coalesce(SessionSlot.held_to, SessionSlot.planned_to)
    clash = db.execute(
        select(SessionSlot.lecturer_id, SessionDay.on, TrainingSession, begin, end)
        .join(
            SessionDay,
            (SessionDay.tenant_id == SessionSlot.tenant_id) & (SessionDay.id == SessionSlot.day_id),
        )
        .join(
            TrainingSession,
            (TrainingSession.tenant_id == SessionDay.tenant_id)
            & (TrainingSession.id == SessionDay.session_id),
        )
        .join(asked, (asked.c.lecturer_id == SessionSlot.lecturer_id) & (asked.c.on == SessionDay.on))
        .where(TrainingSession.id != session_id, TrainingSession.state != "draft")
        .where(SessionSlot.cancelled.is_(False), begin < asked.c.end, end > asked.c.begin)
        .order_by(SessionDay.on, begin)
        .limit(1)
    ).first()
    if clash is not None:
        booked, on, other, start, stop = clash
        code = other.code if other.institution_id == institution_id else ""
        lecturer = get_lecturer(db, booked or 0)
        raise Conflict(
            f"讲师{lecturer.name}{on.isoformat()} {_clock(start)}至{_clock(stop)}在{f'期次 {code} ' if code else '另一期'}授课，"
            "同一时间不能在两处；请调整课次或另请讲师。",
            details={"lecturer": lecturer.id, "on": on.isoformat(), "session": code},
        )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
