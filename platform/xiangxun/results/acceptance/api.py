"""JSON API of acceptance 验收."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.results.acceptance import service
from xiangxun.results.acceptance.queries import list_rounds, standing_grade, team
from xiangxun.results.acceptance.schemas import (
    AcceptanceDecisionIn,
    AcceptanceOut,
    OpinionIn,
    ResubmissionIn,
    TeamIn,
)
from xiangxun.training.sessions.queries import get_session

api = JsonApi("acceptance", __name__, "验收")

_OF = "/sessions/<int:session_id>/acceptance"


@api.get(_OF, answers=AcceptanceOut)
def show(session_id: int) -> dict[str, Any]:
    """Return team and rounds."""
    return _whole(session_id)


@api.post(f"{_OF}/team", takes=TeamIn, answers=AcceptanceOut, status=200)
def name_team(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Name the acceptance team."""
    members = [(one["name"], one["side"]) for one in body["members"]]
    service.name_team(current_db(), current_actor(), session_id, members)
    return _whole(session_id)


@api.post(f"{_OF}/opinion", takes=OpinionIn, answers=AcceptanceOut)
def opine(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Enter the team's opinion."""
    service.opine(current_db(), current_actor(), session_id, **body)
    return _whole(session_id)


@api.post(f"{_OF}/decision", takes=AcceptanceDecisionIn, answers=AcceptanceOut, status=200)
def decide(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Decide on the opinion, or give it back."""
    service.decide(current_db(), current_actor(), session_id, **body)
    return _whole(session_id)


@api.post(f"{_OF}/resubmission", takes=ResubmissionIn, answers=AcceptanceOut, status=200)
def resubmit(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Hand a mended session in again."""
    service.resubmit(current_db(), current_actor(), session_id, **body)
    return _whole(session_id)


def _whole(session_id: int) -> dict[str, Any]:
    db = current_db()
    get_session(db, session_id)
    return {
        "team": team(db, session_id),
        "rounds": list_rounds(db, session_id),
        "grade": standing_grade(db, session_id),
    }
