"""Attendance facts 签到事实: the marks of a session as `decide_attendance` sees them."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from xiangxun.kernel.ids import ref
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.rules.facts import AttendanceFacts, Mark, SessionFacts
from xiangxun.training.attendance.queries import LATE, LEAVE, THERE, SignInRow, list_sign_ins
from xiangxun.training.sessions.facts import session_facts


def attendance_facts(db: Session, session_id: int) -> AttendanceFacts:
    """Return the marks so far; somebody present without a time came when the slot began, a late one a minute after."""
    session = session_facts(db, session_id)
    starts = _starts(session)
    return AttendanceFacts(
        session=session,
        marks=tuple(_mark(row, starts) for row in list_sign_ins(db, session_id)),
        rulings=rulings(db, "session", session_id),
    )


def _mark(row: SignInRow, starts: dict[tuple[date, int], int]) -> Mark:
    there = row.state in THERE
    began = starts.get((row.on, row.slot), 0)
    came = row.came if row.came is not None else began + (row.state == LATE)
    return Mark(
        person=ref("person", row.trainee_id),
        on=row.on,
        slot=row.slot,
        came=came if there else None,
        left=row.left if there else None,
        excused=row.state == LEAVE,
    )


def _starts(session: SessionFacts) -> dict[tuple[date, int], int]:
    return {
        (day.on, place): (slot.held or slot.planned)[0]
        for day in session.days
        for place, slot in enumerate(day.slots)
    }
