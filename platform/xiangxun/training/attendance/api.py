"""JSON API of attendance 签到."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.training.attendance import service
from xiangxun.training.attendance.marking import DayMarked, Typed, mark_cells, sheet_day
from xiangxun.training.attendance.queries import PaperRow, SignInRow, list_papers, list_sign_ins
from xiangxun.training.attendance.schemas import (
    DayMarksIn,
    DayMarksOut,
    DayQuery,
    MarkedOut,
    PaperIn,
    PaperOut,
    SignInOut,
    SignInsIn,
    SlotTotalsIn,
)
from xiangxun.training.attendance.totals import type_slot_totals

api = JsonApi("attendance", __name__, "签到")

_OF = "/sessions/<int:session_id>"


@api.get(f"{_OF}/sign-ins", query=DayQuery, answers=SignInOut(many=True))
def index(query: dict[str, Any], session_id: int) -> Sequence[SignInRow]:
    """List the marks of a session, of one day if wanted."""
    return list_sign_ins(current_db(), session_id, query["on"])


@api.post(f"{_OF}/sign-ins", takes=SignInsIn, answers=MarkedOut, status=200)
def sign_in(body: dict[str, Any], session_id: int) -> dict[str, int]:
    """Mark people at one slot; the same marks again change nothing."""
    marks = body["marks"]
    people = service.sign_in(
        current_db(),
        current_actor(),
        session_id,
        body["on"],
        body["slot"],
        {mark["trainee_id"]: mark["state"] for mark in marks},
        came={mark["trainee_id"]: mark["came"] for mark in marks if mark["came"] is not None},
        left={mark["trainee_id"]: mark["left"] for mark in marks if mark["left"] is not None},
    )
    return {"people": people}


@api.post(f"{_OF}/days/<on>/marks", takes=DayMarksIn, answers=DayMarksOut, status=200)
def mark_day(body: dict[str, Any], session_id: int, on: str) -> DayMarked:
    """Save cells of a day's sheet; a cell that somebody else wrote first is left as it is and given back."""
    typed = [Typed(**mark) for mark in body["marks"]]
    return mark_cells(
        current_db(), current_actor(), session_id, sheet_day(current_db(), session_id, on), typed
    )


@api.post(f"{_OF}/paper-totals", takes=PaperIn, answers=PaperOut(many=True), status=200)
def paper(body: dict[str, Any], session_id: int) -> Sequence[PaperRow]:
    """Type what the paper sheets say; return all totals."""
    db = current_db()
    service.type_paper_total(db, current_actor(), session_id, **body)
    return list_papers(db, session_id)


@api.post(f"{_OF}/days/<on>/paper-totals", takes=SlotTotalsIn, answers=PaperOut(many=True), status=200)
def totals(body: dict[str, Any], session_id: int, on: str) -> Sequence[PaperRow]:
    """Type what the paper sheet of a day says, slot by slot and of the whole day; return all totals of days."""
    db, actor, day = current_db(), current_actor(), sheet_day(current_db(), session_id, on)
    type_slot_totals(db, actor, session_id, day, body["slots"])
    if body["people"] is not None:
        service.type_paper_total(db, actor, session_id, day, body["people"])
    return list_papers(db, session_id)


@api.post(f"{_OF}/sign-ins/from-roster", answers=MarkedOut, status=200)
def from_roster(session_id: int) -> dict[str, int]:
    """Take the roster's own sign-in columns; return how many marks that made."""
    return {"people": service.sign_in_from_roster(current_db(), current_actor(), session_id)}


@api.post(f"{_OF}/attendance", answers=MarkedOut, status=200)
def settle(session_id: int) -> dict[str, int]:
    """Have everybody's attendance credited; return how many people have credits."""
    return {"people": len(service.settle_attendance(current_db(), current_actor(), session_id).people)}
