"""JSON API of trainees 学员: masked lists, a search by name, and the logged look at a full number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.web import JsonApi, KeysetQuery, Page, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.discretion import discreet_rows
from xiangxun.registry.trainees.queries import get_trainee, list_trainees
from xiangxun.registry.trainees.reach import reach_of
from xiangxun.registry.trainees.schemas import RevealIn, RevealOut, SearchIn, TraineeOut, TraineePage
from xiangxun.registry.trainees.service import reveal_id, reveal_phone
from xiangxun.registry.trainees.view import TraineeView

api = JsonApi("trainees", __name__, "学员")


@api.get("/trainees", query=KeysetQuery, answers=TraineePage)
def index(query: dict[str, Any]) -> Page:
    """List trainees by name, masked."""
    within = reach_of(current_actor())
    rows = list_trainees(current_db(), within=within, after=query["after"], limit=query["limit"])
    return Page.of(_discreet(rows), query["limit"])


@api.post("/trainees/search", takes=SearchIn, answers=TraineeOut(many=True), status=200)
def search(body: dict[str, Any]) -> Sequence[TraineeView]:
    """Return up to 50 trainees whose name or pinyin begins so, masked."""
    found = list_trainees(current_db(), search=body["name"].strip(), within=reach_of(current_actor()))
    return _discreet(found)


@api.get("/trainees/<int:trainee_id>", answers=TraineeOut)
def show(trainee_id: int) -> TraineeView:
    """Return one trainee, masked."""
    return _discreet([get_trainee(current_db(), trainee_id)])[0]


@api.post("/trainees/<int:trainee_id>/reveal", takes=RevealIn, answers=RevealOut, status=200)
def reveal(body: dict[str, Any], trainee_id: int) -> dict[str, str | None]:
    """Return the full numbers of one trainee; who looked and why goes into the audit."""
    db, actor, reason = current_db(), current_actor(), body["reason"]
    return {
        "id_number": reveal_id(db, actor, trainee_id, reason=reason),
        "phone": reveal_phone(db, actor, trainee_id, reason=reason),
    }


def _discreet(rows: Sequence[TraineeView]) -> list[TraineeView]:
    return discreet_rows(rows, law_on(current_db(), today()))
