"""Statistics of sessions 期次统计: the classes of some days, each with its numbers, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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
    first = db.scalar(select(func.min(TrainingSession.first_day)))
    return first.year if first else None
