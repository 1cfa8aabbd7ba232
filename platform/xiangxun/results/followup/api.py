"""JSON API of follow-up 回访."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.results.followup import service
from xiangxun.results.followup.queries import CallView, RoundView, get_round, list_calls, list_rounds
from xiangxun.results.followup.schemas import CallOut, CallsIn, FollowupRoundOut

api = JsonApi("followup", __name__, "回访")


@api.get("/sessions/<int:session_id>/followups", answers=FollowupRoundOut(many=True))
def index(session_id: int) -> Sequence[RoundView]:
    """List the rounds of a session."""
    return list_rounds(current_db(), session_id)


@api.post("/sessions/<int:session_id>/followups", answers=FollowupRoundOut(many=True), status=200)
def plan(session_id: int) -> Sequence[RoundView]:
    """Make the rounds that the rules demand."""
    return service.plan_rounds(current_db(), current_actor(), session_id)


@api.get("/followups/<int:round_id>/calls", answers=CallOut(many=True))
def calls(round_id: int) -> Sequence[CallView]:
    """List the calls of a round."""
    db = current_db()
    return list_calls(db, get_round(db, round_id).id)


@api.post("/followups/<int:round_id>/calls", takes=CallsIn, answers=FollowupRoundOut, status=200)
def record(body: dict[str, Any], round_id: int) -> RoundView:
    """Enter calls."""
    return service.record_calls(current_db(), current_actor(), round_id, body["calls"])


@api.post("/followups/<int:round_id>/closing", answers=FollowupRoundOut, status=200)
def close(round_id: int) -> RoundView:
    """Close a round."""
    return service.close_round(current_db(), current_actor(), round_id)
