"""JSON API of archives 档案: sealing, copies, loans and holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.access import require, sees_only
from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.kernel.errors import NotFound
from xiangxun.results.archives import lending
from xiangxun.results.archives.lending import HoldView, LoanView, holds_of, loans_of
from xiangxun.results.archives.queries import ArchiveView, find_archive, get_archive, list_archives
from xiangxun.results.archives.reading import READERS
from xiangxun.results.archives.schemas import (
    ArchiveOut,
    HandOverIn,
    HoldEndIn,
    HoldIn,
    HoldOut,
    LoanIn,
    LoanOut,
    ReturnIn,
    SealIn,
)
from xiangxun.results.archives.service import hand_over_copy, seal_archive

api = JsonApi("archives", __name__, "档案")


@api.get("/archives", answers=ArchiveOut(many=True))
def index() -> Sequence[ArchiveView]:
    """List the sealed archives of the county, the latest first."""
    return list_archives(current_db(), institution_id=sees_only(current_actor()))


@api.get("/sessions/<int:session_id>/archive", answers=ArchiveOut)
def show(session_id: int) -> ArchiveView:
    """Return the archive of a session."""
    found = find_archive(current_db(), session_id)
    if found is None:
        raise NotFound("这一期还没有封存归档。")
    return found


@api.post("/sessions/<int:session_id>/archive", takes=SealIn, answers=ArchiveOut)
def seal(body: dict[str, Any], session_id: int) -> ArchiveView:
    """Seal the archive; nothing changes it afterwards."""
    return seal_archive(current_db(), current_actor(), session_id, **body)


@api.post("/archives/<int:archive_id>/copies/<int:n>", takes=HandOverIn, answers=ArchiveOut, status=200)
def hand_over(body: dict[str, Any], archive_id: int, n: int) -> ArchiveView:
    """Take the receipt for a copy."""
    db = current_db()
    hand_over_copy(db, current_actor(), archive_id, n, **body)
    return get_archive(db, archive_id)


@api.get("/archives/<int:archive_id>/loans", answers=LoanOut(many=True))
def loans(archive_id: int) -> Sequence[LoanView]:
    """List every loan of an archive, the latest first."""
    return _loans(archive_id)


@api.post("/archives/<int:archive_id>/loans", takes=LoanIn, answers=LoanOut(many=True))
def lend(body: dict[str, Any], archive_id: int) -> Sequence[LoanView]:
    """Lend an archive."""
    lending.lend(current_db(), current_actor(), archive_id, **body)
    return _loans(archive_id)


@api.post(
    "/archives/<int:archive_id>/loans/<int:loan_id>/return",
    takes=ReturnIn,
    answers=LoanOut(many=True),
    status=200,
)
def take_back(body: dict[str, Any], archive_id: int, loan_id: int) -> Sequence[LoanView]:
    """Take a lent archive back."""
    lending.take_back(current_db(), current_actor(), archive_id, loan_id, **body)
    return _loans(archive_id)


@api.get("/archives/<int:archive_id>/holds", answers=HoldOut(many=True))
def holds(archive_id: int) -> Sequence[HoldView]:
    """List every hold of an archive, the latest first."""
    return _holds(archive_id)


@api.post("/archives/<int:archive_id>/holds", takes=HoldIn, answers=HoldOut(many=True))
def hold(body: dict[str, Any], archive_id: int) -> Sequence[HoldView]:
    """Keep an archive from being destroyed."""
    lending.hold(current_db(), current_actor(), archive_id, **body)
    return _holds(archive_id)


@api.post(
    "/archives/<int:archive_id>/holds/<int:hold_id>/end",
    takes=HoldEndIn,
    answers=HoldOut(many=True),
    status=200,
)
def end_hold(body: dict[str, Any], archive_id: int, hold_id: int) -> Sequence[HoldView]:
    """End a hold."""
    lending.end_hold(current_db(), current_actor(), archive_id, hold_id, **body)
    return _holds(archive_id)


def _loans(archive_id: int) -> Sequence[LoanView]:
    require(current_actor(), *READERS)
    return loans_of(current_db(), get_archive(current_db(), archive_id).id)


def _holds(archive_id: int) -> Sequence[HoldView]:
    require(current_actor(), *READERS)
    return holds_of(current_db(), get_archive(current_db(), archive_id).id)
