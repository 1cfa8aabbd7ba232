"""Reads attendance 签到: the sheet of a day, credits per person, totals per day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.training.attendance.models import AttendanceCredit, PaperSheet, SignIn, SlotTotal

PRESENT, LATE, LEFT_EARLY, LEAVE, ABSENT = "present", "late", "left_early", "leave", "absent"
STATES = (PRESENT, LATE, LEFT_EARLY, LEAVE, ABSENT)
THERE = (PRESENT, LATE, LEFT_EARLY)


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One person at one slot; times in clock minutes after midnight."""

    trainee_id: int
    on: date
    slot: int
    state: str
    came: int | None
    left: int | None
    version: int


@dataclass(frozen=True, slots=True)
class PaperRow:
    """What a signed paper sheet says: people on a day, or (`on` None) in the whole session."""

    on: date | None
    people: int
    note: str
    version: int


def list_sign_ins(db: Session, session_id: int, on: date | None = None) -> Sequence[SignInRow]:
    """Return the marks of a session (of one day) in a fixed order."""
    statement = select(
        SignIn.trainee_id, SignIn.on, SignIn.slot, SignIn.state, SignIn.came, SignIn.left, SignIn.version
    ).where(SignIn.session_id == session_id)
    if on is not None:
        statement = statement.where(SignIn.on == on)
    rows = db.execute(statement.order_by(SignIn.on, SignIn.slot, SignIn.trainee_id))
    return [SignInRow(*row) for row in rows]


def marked_by(db: Session, session_id: int, on: date) -> Mapping[tuple[int, int], int]:
    """Return who wrote each mark of a day last: (trainee, slot) → account."""
    statement = select(SignIn.trainee_id, SignIn.slot, SignIn.marked_by).where(
        SignIn.session_id == session_id, SignIn.on == on, SignIn.marked_by.is_not(None)
    )
    return {(trainee, slot): account for trainee, slot, account in db.execute(statement) if account}


def slot_totals(db: Session, session_id: int, on: date) -> Mapping[int, int]:
    """Return what the paper sheet of a day says, by slot."""
    statement = select(SlotTotal.slot, SlotTotal.people).where(
        SlotTotal.session_id == session_id, SlotTotal.on == on
    )
    return dict(db.execute(statement).all())


def people_there(db: Session, session_id: int) -> dict[date, int]:
    """Return how many people were there on each day, at any slot."""
    statement = (
        select(SignIn.on, func.count(func.distinct(SignIn.trainee_id)))
        .where(SignIn.session_id == session_id, SignIn.state.in_(THERE))
        .group_by(SignIn.on)
    )
    return {row[0]: row[1] for row in db.execute(statement)}


def count_signed(db: Session, session_id: int) -> int:
    """Return how many people were there at least once."""
    statement = select(func.count(func.distinct(SignIn.trainee_id))).where(
        SignIn.session_id == session_id, SignIn.state.in_(THERE)
    )
    return db.scalar(statement) or 0


def credited(db: Session, session_id: int) -> Mapping[int, tuple[int, int]]:
    """Return credited (days, minutes) by trainee id."""
    statement = select(AttendanceCredit.trainee_id, AttendanceCredit.days, AttendanceCredit.minutes).where(
        AttendanceCredit.session_id == session_id
    )
    return {trainee: (days, minutes) for trainee, days, minutes in db.execute(statement)}


def attended_ids(db: Session, session_id: int) -> tuple[int, ...]:
    """Return the trainee ids credited with at least one day, in order."""
    statement = select(AttendanceCredit.trainee_id).where(
        AttendanceCredit.session_id == session_id, AttendanceCredit.days > 0
    )
    return tuple(db.scalars(statement.order_by(AttendanceCredit.trainee_id)))


def list_papers(db: Session, session_id: int) -> Sequence[PaperRow]:
    """Return the totals typed from paper sheets: days in order, the whole session last."""
    statement = select(PaperSheet).where(PaperSheet.session_id == session_id)
    rows = db.scalars(statement.order_by(PaperSheet.on.asc().nulls_last()))
    return [PaperRow(row.on, row.people, row.note, row.version) for row in rows]
