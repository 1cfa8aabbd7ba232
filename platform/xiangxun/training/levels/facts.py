"""Level facts 学员等级事实: the progress of a whole stage, as `decide_trainee_levels` is given it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from xiangxun.kernel.ids import ref
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.rules.facts import LevelFacts, Progress
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Map
from xiangxun.training.levels.queries import ProgressRow, list_progress
from xiangxun.training.sessions.facts import session_facts

SCALE = "trainee"


def has_levels(law: Law) -> bool:
    """Return whether a county knows levels of trainees: a scale of them, and items that they are scored by."""
    return SCALE in law.rulebook.scales and bool(law.rulebook.words.get("score"))


def level_facts(db: Session, session_id: int) -> LevelFacts:
    """Return everybody with progress in a session, with the rulings about it."""
    return LevelFacts(
        session=session_facts(db, session_id),
        trainees=tuple(_progress(row) for row in list_progress(db, session_id)),
        rulings=rulings(db, "session", session_id),
    )


def _progress(row: ProgressRow) -> Progress:
    return Progress(
        person=ref("person", row.trainee_id),
        level=row.level or "",
        next=row.next or "",
        scores=Map({item: Decimal(score) for item, score in row.scores.items()}),
        points=row.points,
        sales_fen=row.sales_fen,
        recommended=row.recommended,
        counted_answers=row.counted_answers,
    )
