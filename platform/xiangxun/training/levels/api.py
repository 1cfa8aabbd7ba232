"""JSON API of levels 学员等级."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.training.levels import service
from xiangxun.training.levels.queries import ProgressRow, list_progress
from xiangxun.training.levels.schemas import LevelsDecisionIn, ProgressesIn, ProgressOut
from xiangxun.training.sessions.queries import get_row

api = JsonApi("levels", __name__, "学员等级")

_OF = "/sessions/<int:session_id>"


@api.get(f"{_OF}/progress", answers=ProgressOut(many=True))
def index(session_id: int) -> Sequence[ProgressRow]:
    """List the progress of a session's trainees, with the level decided."""
    db = current_db()
    get_row(db, session_id)
    return list_progress(db, session_id)


@api.post(f"{_OF}/progress", takes=ProgressesIn, answers=ProgressOut(many=True), status=200)
def enter(body: dict[str, Any], session_id: int) -> Sequence[ProgressRow]:
    """Enter the progress of trainees."""
    db = current_db()
    service.record_progress(db, current_actor(), session_id, body["people"])
    return list_progress(db, session_id)


@api.post(f"{_OF}/levels", takes=LevelsDecisionIn, answers=ProgressOut(many=True), status=200)
def decide(body: dict[str, Any], session_id: int) -> Sequence[ProgressRow]:
    """Decide the levels as the rules give them, and write them into the register."""
    db = current_db()
    service.decide_levels(db, current_actor(), session_id, **body)
    return list_progress(db, session_id)
