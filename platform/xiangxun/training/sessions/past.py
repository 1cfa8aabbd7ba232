"""Earlier sessions 往期班次: what the rulebook declares of them by institution, township, category or for the programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Date, func, literal, select, tuple_
from sqlalchemy.orm import Session

from xiangxun.kernel.ids import row_id
from xiangxun.registry.interpretations.reach import reach_from
from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.facts import SessionFacts
from xiangxun.rules.law import Law, Need
from xiangxun.rules.vocabulary import Code, Map
from xiangxun.training.sessions.models import SessionTally, TrainingSession

#: Needs that are answered from sessions; the others are about people.
OF_SESSIONS = ("institution", "township", "category", "programme")

_COUNTED: Mapping[str, Any] = {
    "enrolled": SessionTally.enrolled,
    "attended": SessionTally.signed,
    "counted": SessionTally.counted,
}


def session_tallies(db: Session, law: Law, hook: str, session: SessionFacts) -> Map[Code, Map[str, int]]:
    """Return the tallies declared for a hook over sessions that were applied for and stand before this one by day.

    Keys: an institution's reference, a township, a category; "" for the programme. `sessions` counts those with
    anybody enrolled (attended, counted), `people` and `units` add those up. Raises `RuleFailed` for another measure.
    """
    needs = [need for need in law.rulebook.needs_of(hook) if need.of in OF_SESSIONS]
    return Map({need.key: _tally(db, law, need, session) for need in needs})


def _tally(db: Session, law: Law, need: Need, session: SessionFacts) -> Map[str, int]:
    column, key = _of(need, session)
    people = func.coalesce(_COUNTED.get(need.what, SessionTally.enrolled), 0)
    measures = {
        "sessions": func.count().filter(people > 0) if need.what != "enrolled" else func.count(),
        "people": func.sum(people),
        "units": func.sum(people),
    }
    if need.form != "tally" or need.what not in _COUNTED or need.measure not in measures:
        raise RuleFailed(f"往期数据 {need.key}：班次只能合计期数或人数（form = tally）")
    number = row_id(session.ref)
    own = (literal(session.first_day, Date), literal(session.last_day, Date), number)
    statement = (
        select(measures[need.measure])
        .select_from(TrainingSession)
        .outerjoin(
            SessionTally,
            (SessionTally.tenant_id == TrainingSession.tenant_id)
            & (SessionTally.session_id == TrainingSession.id),
        )
        .where(
            TrainingSession.id != number,
            TrainingSession.applied_on.is_not(None),
            TrainingSession.first_day >= reach_from(need, law, session.first_day),
            TrainingSession.first_day <= session.first_day,
            tuple_(TrainingSession.first_day, TrainingSession.last_day, TrainingSession.id) < tuple_(*own),
        )
    )
    total = db.scalar(statement if column is None else statement.where(column))
    return Map({key: int(total or 0)})


def _of(need: Need, session: SessionFacts) -> tuple[ColumnElement[bool] | None, str]:
    """The condition on sessions, and the key under which the number stands."""
    if need.of == "institution":
        return TrainingSession.institution_id == row_id(session.institution or ""), session.institution or ""
    if need.of == "township":
        return TrainingSession.township == session.township, session.township
    if need.of == "category":
        return TrainingSession.category == session.category, session.category
    return None, ""
