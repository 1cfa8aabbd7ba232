"""Selecting sessions 选定期次: statements of the sessions that fit, for the statements of later stages to stand on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, Subquery, extract, or_, select

from xiangxun.training.sessions.models import TrainingSession


def sessions_of(institution_id: int) -> Select[int]:
    """Return the statement of the ids of an institution's sessions, for other statements to stand on."""
    return select(TrainingSession.id).where(TrainingSession.institution_id == institution_id)


def in_states(*states: str) -> Select[int]:
    """Return the statement of the ids of the sessions in any of these states."""
    return select(TrainingSession.id).where(TrainingSession.state.in_(states))


def called_like(words: str) -> Select[int]:
    """Return the statement of the ids of the sessions whose number or title has these words in it."""
    return select(TrainingSession.id).where(
        or_(
            TrainingSession.code.icontains(words, autoescape=True),
            TrainingSession.title.icontains(words, autoescape=True),
        )
    )


def sessions_like(
    *,
    words: str = "",
    category: str | None = None,
    township: str | None = None,
    year: int | None = None,
    month: int | None = None,
    institution_id: int | None = None,
) -> Subquery:
    """Return (id, first_day) of the sessions that fit, for other statements to stand on; `words`: as `called_like`."""
    found = select(TrainingSession.id, TrainingSession.first_day)
    if words:
        found = found.where(TrainingSession.id.in_(called_like(words)))
    if category is not None:
        found = found.where(TrainingSession.category == category)
    if township is not None:
        found = found.where(TrainingSession.township == township)
    if year is not None:
        found = found.where(TrainingSession.first_day.between(date(year, 1, 1), date(year, 12, 31)))
    if month is not None:
        found = found.where(extract("month", TrainingSession.first_day) == month)
    if institution_id is not None:
        found = found.where(TrainingSession.institution_id == institution_id)
    return found.subquery()


def held_between(since: date, until: date, institution_id: int | None = None) -> Select[int]:
    """Return the statement of the ids of the sessions that begin within some days, of one institution or of all."""
    held = select(TrainingSession.id).where(TrainingSession.first_day.between(since, until))
    return held if institution_id is None else held.where(TrainingSession.institution_id == institution_id)
