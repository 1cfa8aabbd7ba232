"""A lecturer's history 讲师过往: what the forms of earlier sessions say, as far as the rulebook declares a need for it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.registry.interpretations.reach import reach_from
from xiangxun.registry.lecturers.models import LecturerRating
from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.history import History
from xiangxun.rules.law import Law, Need
from xiangxun.rules.vocabulary import Code, Map


def lecturer_history(db: Session, law: Law, hook: str, lecturer_id: int, before: date) -> History:
    """Return the tallies (forms, satisfied) of the lecturer that the rulebook declares for a hook."""
    needs = law.rulebook.needs_of(hook)
    return History(tallies=Map({need.key: _tally(db, law, need, lecturer_id, before) for need in needs}))


def _tally(db: Session, law: Law, need: Need, lecturer_id: int, before: date) -> Map[Code, int]:
    if need.of != "lecturer" or need.form != "tally" or need.measure not in {"forms", "satisfied"}:
        raise RuleFailed(f"往期数据 {need.key}：讲师只能按反馈表份数或满意份数合计")
    measure = LecturerRating.forms if need.measure == "forms" else LecturerRating.satisfied
    total = db.scalar(
        select(func.coalesce(func.sum(measure), 0)).where(
            LecturerRating.lecturer_id == lecturer_id,
            LecturerRating.on >= reach_from(need, law, before),
            LecturerRating.on < before,
        )
    )
    return Map({"": int(total or 0)})
