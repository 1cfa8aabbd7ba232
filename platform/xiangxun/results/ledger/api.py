"""JSON API of ledgers 台账."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.access import Role, require
from xiangxun.foundation.jobs import JobView, get_job
from xiangxun.foundation.web import JsonApi, Page, current_actor, current_db
from xiangxun.foundation.web.jobs import JobOut
from xiangxun.results.ledger import service
from xiangxun.results.ledger.queries import LedgerView, get_ledger, list_differences, list_entries
from xiangxun.results.ledger.rechecks import note_differences
from xiangxun.results.ledger.schemas import (
    DifferencePage,
    DifferenceQuery,
    EntryQuery,
    LedgerEntryPage,
    LedgerOut,
    NotedOut,
    NoteIn,
    ReopenIn,
)

api = JsonApi("ledger", __name__, "台账")

_OF = "/sessions/<int:session_id>/ledger"


@api.get(_OF, answers=LedgerOut)
def show(session_id: int) -> LedgerView:
    """Return the totals of a ledger; `by_rule` sums to the people not counted."""
    return get_ledger(current_db(), session_id)


@api.post(_OF, answers=LedgerOut, status=200)
def compute(session_id: int) -> LedgerView:
    """Make the ledger, or make it again while it is a draft."""
    return service.compute_ledger(current_db(), current_actor(), session_id)


@api.post(f"{_OF}/reopen", takes=ReopenIn, answers=LedgerOut, status=200)
def reopen(body: dict[str, Any], session_id: int) -> LedgerView:
    """Give a submitted ledger back as a draft."""
    service.reopen_ledger(current_db(), current_actor(), session_id, **body)
    return get_ledger(current_db(), session_id)


@api.get(f"{_OF}/entries", query=EntryQuery, answers=LedgerEntryPage)
def entries(query: dict[str, Any], session_id: int) -> Page:
    """List the lines in order of the list."""
    db, limit = current_db(), query["limit"]
    rows = list_entries(db, session_id, counted=query["counted"], after=query["after"] or 0, limit=limit)
    return Page.of(rows, limit, "ordinal")


@api.get("/ledger-differences", query=DifferenceQuery, answers=DifferencePage)
def differences(query: dict[str, Any]) -> Page:
    """List who would come out otherwise in ledgers submitted or accepted since an earlier ledger was mended."""
    require(current_actor(), Role.AUTHORITY, Role.ACCEPTANCE_TEAM, Role.INSPECTOR)
    rows = list_differences(
        current_db(), open_only=query["open_only"], after=query["after"] or 0, limit=query["limit"]
    )
    return Page.of(rows, query["limit"])


@api.post(f"{_OF}/differences/note", takes=NoteIn, answers=NotedOut, status=200)
def note(body: dict[str, Any], session_id: int) -> dict[str, int]:
    """Take note, with a reason, of what would differ in an accepted ledger."""
    return {"people": note_differences(current_db(), current_actor(), session_id, body["reason"])}


@api.post(f"{_OF}/export", answers=JobOut, status=202)
def export(session_id: int) -> JobView:
    """Have the ledger written as a workbook; the job's result names the file."""
    db = current_db()
    job = service.request_export(db, current_actor(), session_id)
    db.flush()
    return get_job(db, job)
