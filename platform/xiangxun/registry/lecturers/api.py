"""JSON API of lecturers 讲师."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.web import JsonApi, KeysetQuery, Page, current_actor, current_db
from xiangxun.registry.lecturers.queries import LecturerRow, find_lecturers, get_lecturer
from xiangxun.registry.lecturers.schemas import LecturerIn, LecturerOut, LecturerPage
from xiangxun.registry.lecturers.service import register_lecturer

api = JsonApi("lecturers", __name__, "讲师")


@api.get("/lecturers", query=KeysetQuery, answers=LecturerPage)
def index(query: dict[str, Any]) -> Page:
    """List the county's lecturers by name, with the grade the rules gave."""
    found = find_lecturers(current_db(), Ask(**query), open_to=sees_only(current_actor()))
    return Page.of(found, query["limit"])


@api.post("/lecturers", takes=LecturerIn, answers=LecturerOut)
def register(body: dict[str, Any]) -> LecturerRow:
    """Add a lecturer; the rulebook grades him at once."""
    db = current_db()
    return get_lecturer(db, register_lecturer(db, current_actor(), **body))


@api.get("/lecturers/<int:lecturer_id>", answers=LecturerOut)
def show(lecturer_id: int) -> LecturerRow:
    """Return one lecturer."""
    return get_lecturer(current_db(), lecturer_id)
