"""The feedback form on paper 意见反馈表: nobody's name on it, the items and choices the county declares."""

from __future__ import annotations

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import PaperFacts
from xiangxun.rules.law import Law
from xiangxun.training.sessions.paper import session_values
from xiangxun.training.sessions.queries import SessionView


def feedback_form(db: Session, view: SessionView, law: Law) -> PaperFacts:
    """Return the blank form of a session."""
    return PaperFacts(view.row.last_day, session_values(db, view, law), number=view.row.code)
