"""Earlier sessions 往期班次: what the rulebook declares of those that stand before a session."""

from __future__ import annotations

from sqlalchemy import Date, and_, literal, tuple_
from sqlalchemy.orm import Session

from xiangxun.kernel.ids import row_id
from xiangxun.registry.institutions.history import session_tally
from xiangxun.rules.facts import SessionFacts
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY, Code, Map
from xiangxun.training.sessions.models import TrainingSession

#: Needs that are answered from sessions; the others are about people.
OF_SESSIONS = ("institution", "township", "category", "programme")
#: Where a session stands among all of them.
_PLACE = (TrainingSession.first_day, TrainingSession.last_day, TrainingSession.id)


def session_tallies(db: Session, law: Law, hook: str, session: SessionFacts) -> Map[Code, Map[str, int]]:
    """Return the tallies declared for a hook over sessions that were applied for and stand before this one by day.

    Keys: an institution's reference, a township, a category; "" for the programme. A session without days stands behind nothing. Raises `RuleFailed` for a need that
    is no tally of sessions or people.
    """
    if not session.days:
        return EMPTY
    number, day = row_id(session.ref), session.first_day
    own = (literal(day, Date), literal(session.last_day, Date), number)
    earlier = and_(
        TrainingSession.id != number, TrainingSession.first_day <= day, tuple_(*_PLACE) < tuple_(*own)
    )
    keys = {"institution": session.institution, "township": session.township, "category": session.category}
    needs = [need for need in law.rulebook.needs_of(hook) if need.of in OF_SESSIONS]
    return Map({need.key: session_tally(db, law, need, keys, day, earlier) for need in needs})
