"""Statistics of sessions 期次统计: the classes of some days, each with its numbers, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.memo import shared
from xiangxun.training.sessions.models import SessionTally, TrainingSession


@dataclass(frozen=True, slots=True)
class Numbers:
    """A session in numbers. `attended`: people who signed in; `counted` None: no ledger yet."""

    id: int
    code: str
    title: str
    institution_id: int
    category: str
    township: str
    first_day: date
    last_day: date
    state: str
    planned: int
    attended: int
    counted: int | None
    forms: int
    satisfied: int


def numbers_between(
    db: Session, since: date, until: date, *, institution_id: int | None = None
) -> Sequence[Numbers]:
    """Return the sessions that begin on these days (both included), drafts left out, in order of their days."""
    statement = (
        select(
            TrainingSession.id,
            TrainingSession.code,
            TrainingSession.title,
            TrainingSession.institution_id,
            func.coalesce(TrainingSession.category, ""),
            TrainingSession.township,
            TrainingSession.first_day,
            TrainingSession.last_day,
            TrainingSession.state,
            func.coalesce(TrainingSession.planned_people, 0),
            func.coalesce(SessionTally.signed, 0),
            SessionTally.counted,
            func.coalesce(SessionTally.feedback_filled, 0),
            func.coalesce(SessionTally.feedback_satisfied, 0),
        )
        .outerjoin(SessionTally, SessionTally.session_id == TrainingSession.id)
        .where(
            TrainingSession.first_day >= since,
            TrainingSession.first_day <= until,
            TrainingSession.state != "draft",
        )
        .order_by(TrainingSession.first_day, TrainingSession.id)
    )
    if institution_id is not None:
        statement = statement.where(TrainingSession.institution_id == institution_id)
    return [Numbers(*tuple(row)) for row in db.execute(statement)]


def first_year(db: Session) -> int | None:
    """Return the year of the county's first session, or None where there is none."""
    first = shared(db, "first day", lambda: db.scalar(select(func.min(TrainingSession.first_day))))
    return first.year if first else None


@dataclass(frozen=True, slots=True)
class Course:
    """A session in brief, with the days on which its own steps were taken."""

    id: int
    institution_id: int
    category: str
    township: str
    topics: tuple[str, ...]
    first_day: date
    last_day: date
    state: str
    counted: int
    applied_on: date | None
    approved_on: date | None
    submitted_on: date | None
    accepted_on: date | None
    archived_on: date | None


def list_courses(db: Session) -> Sequence[Course]:
    """Return every session that is more than a draft, in order of its days, in one statement."""
    statement = (
        select(
            TrainingSession.id,
            TrainingSession.institution_id,
            func.coalesce(TrainingSession.category, ""),
            TrainingSession.township,
            TrainingSession.topics,
            TrainingSession.first_day,
            TrainingSession.last_day,
            TrainingSession.state,
            func.coalesce(SessionTally.counted, 0),
            TrainingSession.applied_on,
            TrainingSession.approved_on,
            TrainingSession.submitted_on,
            TrainingSession.accepted_on,
            TrainingSession.archived_on,
        )
        .outerjoin(SessionTally, SessionTally.session_id == TrainingSession.id)
        .where(TrainingSession.state != "draft")
        .order_by(TrainingSession.first_day, TrainingSession.id)
    )
    return [Course(*tuple(row)) for row in db.execute(statement)]
