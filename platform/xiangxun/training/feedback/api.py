"""JSON API of feedback 反馈."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.training.feedback import service
from xiangxun.training.feedback.queries import form_totals, get_assessment, list_assessments, outstanding_ids
from xiangxun.training.feedback.schemas import (
    AnswerIn,
    ConfirmationIn,
    FeedbackOut,
    FormsIn,
    ObservationIn,
    OutstandingIn,
)

api = JsonApi("feedback", __name__, "反馈与讲师考核")

_OF = "/sessions/<int:session_id>"


@api.get(f"{_OF}/feedback", answers=FeedbackOut)
def show(session_id: int) -> dict[str, Any]:
    """Return totals, assessments and outstanding trainees."""
    return _whole(session_id)


@api.post(f"{_OF}/feedback", takes=FormsIn, answers=FeedbackOut)
def forms(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Enter filled-in forms."""
    service.record_forms(current_db(), current_actor(), session_id, **body)
    return _whole(session_id)


@api.post(f"{_OF}/observations", takes=ObservationIn, answers=FeedbackOut, status=200)
def observe(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Enter what staff observed."""
    service.observe(current_db(), current_actor(), session_id, **body)
    return _whole(session_id)


@api.post(f"{_OF}/outstanding", takes=OutstandingIn, answers=FeedbackOut, status=200)
def name_outstanding(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Name the outstanding trainees."""
    service.name_outstanding(current_db(), current_actor(), session_id, **body)
    return _whole(session_id)


@api.post(f"{_OF}/assessments", answers=FeedbackOut, status=200)
def close(session_id: int) -> dict[str, Any]:
    """Have every lecturer assessed."""
    service.close_feedback(current_db(), current_actor(), session_id)
    return _whole(session_id)


@api.post("/assessments/<int:assessment_id>", takes=ConfirmationIn, answers=FeedbackOut, status=200)
def confirm(body: dict[str, Any], assessment_id: int) -> dict[str, Any]:
    """Confirm or reject what an assessment proposes."""
    db = current_db()
    service.confirm_assessment(db, current_actor(), assessment_id, **body)
    return _whole(get_assessment(db, assessment_id).session_id)


@api.post("/assessments/<int:assessment_id>/answers", takes=AnswerIn, answers=FeedbackOut, status=200)
def answer(body: dict[str, Any], assessment_id: int) -> dict[str, Any]:
    """Answer what an assessment leaves to a person; the lecturer is assessed again."""
    db = current_db()
    service.answer_question(db, current_actor(), assessment_id, **body)
    return _whole(get_assessment(db, assessment_id).session_id)


def _whole(session_id: int) -> dict[str, Any]:
    db = current_db()
    return {
        "totals": form_totals(db, session_id),
        "assessments": list_assessments(db, session_id),
        "outstanding": outstanding_ids(db, session_id),
    }
