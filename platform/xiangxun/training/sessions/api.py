"""JSON API of sessions 期/班次: the list by keyset, one with its stages and reasons, and every step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.decisions import ReceiptRow, list_receipts
from xiangxun.foundation.web import JsonApi, Page, current_actor, current_db
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.interpretations.schemas import ReceiptOut
from xiangxun.training.approvals.schemas import DecisionIn
from xiangxun.training.sessions import service
from xiangxun.training.sessions.days import comment_homework, hold_day, observe_day
from xiangxun.training.sessions.drafts import SessionDraft
from xiangxun.training.sessions.facts import counts
from xiangxun.training.sessions.frame import frame_of
from xiangxun.training.sessions.queries import get_row, list_sessions
from xiangxun.training.sessions.schemas import (
    DayHeldIn,
    DaySeenIn,
    DifferencesIn,
    EngagementIn,
    HomeworkIn,
    SessionEdit,
    SessionIn,
    SessionOut,
    SessionQuery,
    SessionRowPage,
)

api = JsonApi("sessions", __name__, "期次")

_ONE = "/sessions/<int:session_id>"


@api.get("/sessions", query=SessionQuery, answers=SessionRowPage)
def index(query: dict[str, Any]) -> Page:
    """List sessions, the newest first."""
    rows = list_sessions(current_db(), institution_id=sees_only(current_actor()), **query)
    return Page.of(rows, query["limit"])


@api.post("/sessions", takes=SessionIn, answers=SessionOut)
def draft(body: SessionDraft) -> dict[str, Any]:
    """Enter a draft."""
    return _whole(service.draft_session(current_db(), current_actor(), body))


@api.get(_ONE, answers=SessionOut)
def show(session_id: int) -> dict[str, Any]:
    """Return a session with its stages and what stands before the next one."""
    return _whole(session_id)


@api.post(_ONE, takes=SessionEdit, answers=SessionOut, status=200)
def edit(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Put another plan in place of a draft's; 409 where somebody else changed it first."""
    service.edit_session(current_db(), current_actor(), session_id, **body)
    return _whole(session_id)


@api.get(f"{_ONE}/receipts", answers=ReceiptOut(many=True))
def receipts(session_id: int) -> Sequence[ReceiptRow]:
    """List the receipts of every decision about a session, the latest first; `/receipts/<id>` says why."""
    db = current_db()
    get_row(db, session_id)
    return list_receipts(db, "session", session_id)


@api.post(f"{_ONE}/lecturers", takes=EngagementIn, answers=SessionOut)
def engage(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Engage a lecturer; the rules are asked first."""
    lecturer = body.pop("lecturer_id")
    service.engage_lecturer(current_db(), current_actor(), session_id, lecturer, **body)
    return _whole(session_id)


@api.post(f"{_ONE}/application", answers=SessionOut, status=200)
def apply(session_id: int) -> dict[str, Any]:
    """Hand in the application."""
    service.apply_session(current_db(), current_actor(), session_id)
    return _whole(session_id)


@api.post(f"{_ONE}/steps/<key>", takes=DecisionIn, answers=SessionOut, status=200)
def decide(body: dict[str, Any], session_id: int, key: str) -> dict[str, Any]:
    """Decide one step of the application."""
    service.decide_application(current_db(), current_actor(), session_id, key, **body)
    return _whole(session_id)


@api.post(f"{_ONE}/notice", answers=SessionOut, status=200)
def conclude_notice(session_id: int) -> dict[str, Any]:
    """Approve an application whose public notice is over; one whose notice still runs stays as it is."""
    service.settle_application(current_db(), current_actor(), session_id)
    return _whole(session_id)


@api.post(f"{_ONE}/differences", takes=DifferencesIn, answers=SessionOut, status=200)
def differences(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Record in which aspects delivery departs from the plan."""
    service.note_differences(current_db(), current_actor(), session_id, **body)
    return _whole(session_id)


@api.post(f"{_ONE}/opening", answers=SessionOut, status=200)
def open_class(session_id: int) -> dict[str, Any]:
    """Open the class."""
    service.open_session(current_db(), current_actor(), session_id)
    return _whole(session_id)


@api.post(f"{_ONE}/closing", answers=SessionOut, status=200)
def close_class(session_id: int) -> dict[str, Any]:
    """Close the class."""
    service.close_session(current_db(), current_actor(), session_id)
    return _whole(session_id)


@api.post(f"{_ONE}/days/<on>/held", takes=DayHeldIn, answers=SessionOut, status=200)
def hold(body: dict[str, Any], session_id: int, on: str) -> dict[str, Any]:
    """Record a day as held."""
    hold_day(current_db(), current_actor(), session_id, _day(on), **body)
    return _whole(session_id)


@api.post(f"{_ONE}/days/<on>/seen", takes=DaySeenIn, answers=SessionOut, status=200)
def seen(body: dict[str, Any], session_id: int, on: str) -> dict[str, Any]:
    """Record what was seen on the spot."""
    observe_day(current_db(), current_actor(), session_id, _day(on), **body)
    return _whole(session_id)


@api.post(f"{_ONE}/days/<on>/homework", takes=HomeworkIn, answers=SessionOut, status=200)
def comment(body: dict[str, Any], session_id: int, on: str) -> dict[str, Any]:
    """Record on which day the homework of a day was discussed."""
    comment_homework(current_db(), current_actor(), session_id, _day(on), **body)
    return _whole(session_id)


def _whole(session_id: int) -> dict[str, Any]:
    db = current_db()
    frame = frame_of(db, session_id)
    return {
        "view": frame.view,
        "stages": frame.stages,
        "gate": frame.gate,
        "counts": counts(db, session_id),
        "retraining": frame.retraining,
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound("网址里的日期应写作 年-月-日，例如 2024-05-06。") from None
