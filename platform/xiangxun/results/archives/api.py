"""JSON API of archives 档案."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.kernel.errors import NotFound
from xiangxun.results.archives.queries import ArchiveView, find_archive, get_archive, list_archives
from xiangxun.results.archives.schemas import ArchiveOut, HandOverIn, SealIn
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
