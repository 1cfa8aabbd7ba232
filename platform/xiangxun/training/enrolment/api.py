"""JSON API of enrolment 报名: upload a roster, look, start, ask how far it is; the people of a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.jobs import find_job
from xiangxun.foundation.web import JsonApi, KeysetQuery, Page, current_actor, current_db
from xiangxun.training.enrolment import service
from xiangxun.training.enrolment.admitting import Admission
from xiangxun.training.enrolment.queries import ImportRow, ImportView, get_import, list_enrolled, list_imports
from xiangxun.training.enrolment.schemas import (
    AdmissionOut,
    DeclarationIn,
    EnrolmentPage,
    GroupIn,
    ImportOut,
    ImportRowOut,
    ReasonIn,
    RosterFile,
    StartedOut,
    StartIn,
)
from xiangxun.training.sessions.queries import get_row

api = JsonApi("enrolment", __name__, "报名与花名册")

_OF = "/sessions/<int:session_id>"


@api.get(f"{_OF}/enrolments", query=KeysetQuery, answers=EnrolmentPage)
def index(query: dict[str, Any], session_id: int) -> Page:
    """List the people of a session in order of the list."""
    db = current_db()
    get_row(db, session_id)
    rows = list_enrolled(db, session_id, after=query["after"] or 0, limit=query["limit"])
    return Page.of(rows, query["limit"], "ordinal")


@api.get(f"{_OF}/rosters", answers=ImportRowOut(many=True))
def imports(session_id: int) -> Sequence[ImportRow]:
    """List the rosters brought in, the newest first."""
    db = current_db()
    get_row(db, session_id)
    return list_imports(db, session_id)


@api.upload(f"{_OF}/rosters", files=RosterFile, answers=ImportOut)
def look(uploads: dict[str, Any], session_id: int) -> ImportView:
    """Keep a roster and judge it; nobody is enrolled yet."""
    db, file = current_db(), uploads["file"]
    found = service.look_at_roster(db, current_actor(), session_id, file.read(), name=file.filename or "")
    return get_import(db, found)


@api.get("/rosters/<int:import_id>", answers=StartedOut)
def show(import_id: int) -> dict[str, Any]:
    """Return an import and how far its job is."""
    return _state(import_id)


@api.post("/rosters/<int:import_id>/start", takes=StartIn, answers=StartedOut, status=202)
def start(body: dict[str, Any], import_id: int) -> dict[str, Any]:
    """Bring the good rows in, in the background."""
    service.start_import(current_db(), current_actor(), import_id, mapping=body["mapping"])
    return _state(import_id)


@api.post(f"{_OF}/declarations", takes=DeclarationIn, answers=AdmissionOut, status=200)
def declare(body: dict[str, Any], session_id: int) -> Admission:
    """Enter declarations and answers, then ask the gate again."""
    return service.declare(current_db(), current_actor(), session_id, **body)


@api.post(f"{_OF}/admission", answers=AdmissionOut, status=200)
def admit_again(session_id: int) -> Admission:
    """Ask the gate again, after a ruling."""
    return service.admit_again(current_db(), current_actor(), session_id)


@api.post(f"{_OF}/originals", answers=AdmissionOut, status=200)
def originals(session_id: int) -> Admission:
    """Put the people of the session that is trained again on the list."""
    return service.enrol_originals(current_db(), current_actor(), session_id)


@api.post(f"{_OF}/group", takes=GroupIn, answers=EnrolmentPage, status=200)
def group(body: dict[str, int], session_id: int) -> Page:
    """Record how many joined the chat group; return the first page of the list."""
    db = current_db()
    service.note_group_members(db, current_actor(), session_id, **body)
    return Page.of(list_enrolled(db, session_id, limit=50), 50, "ordinal")


@api.post(f"{_OF}/enrolments/<int:enrolment_id>/reasons", takes=ReasonIn, answers=EnrolmentPage, status=200)
def give_reason(body: dict[str, Any], session_id: int, enrolment_id: int) -> Page:
    """Record why a row has no value in a field; return the first page of the list."""
    db = current_db()
    service.give_reason(db, current_actor(), enrolment_id, **body)
    return Page.of(list_enrolled(db, session_id, limit=50), 50, "ordinal")


def _state(import_id: int) -> dict[str, Any]:
    db = current_db()
    return {"roster": get_import(db, import_id), "job": find_job(db, f"roster-{import_id}")}
