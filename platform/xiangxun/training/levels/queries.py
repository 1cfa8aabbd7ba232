"""Reads trainee progress 学员成绩."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.training.levels.models import TraineeProgress


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One trainee at the end of a stage: scores from 0 to 100, sales in fen, the level decided (or None)."""

    trainee_id: int
    level: str | None
    next: str | None
    scores: Mapping[str, int]
    points: int
    sales_fen: int
    recommended: bool
    counted_answers: int
    grade: str | None
    rules: tuple[str, ...]


def list_progress(db: Session, session_id: int) -> Sequence[ProgressRow]:
    """Return the progress of a session's trainees, in a fixed order."""
    statement = select(TraineeProgress).where(TraineeProgress.session_id == session_id)
    return [
        ProgressRow(
            trainee_id=row.trainee_id,
            level=row.level,
            next=row.next,
            scores=row.scores,
            points=row.points,
            sales_fen=row.sales_fen,
            recommended=row.recommended,
            counted_answers=row.counted_answers,
            grade=row.grade,
            rules=tuple(row.rules),
        )
        for row in db.scalars(statement.order_by(TraineeProgress.trainee_id))
    ]
