"""JSON API of townships 乡镇."""

from __future__ import annotations

from collections.abc import Sequence

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.registry.townships.queries import TownshipRow, find_townships
from xiangxun.registry.townships.schemas import (
    TownshipOut,
    TownshipsAddedOut,
    TownshipsIn,
    TownshipVersionIn,
)
from xiangxun.registry.townships.service import (
    TownshipsAdded,
    add_townships,
    restore_township,
    retire_township,
)

api = JsonApi("townships", __name__, "乡镇")

_ONE = "/townships/<int:township_id>"


@api.get("/townships", answers=TownshipOut(many=True))
def index() -> Sequence[TownshipRow]:
    """List the county's townships by name, those retired too."""
    return find_townships(current_db())


@api.post("/townships", takes=TownshipsIn, answers=TownshipsAddedOut)
def add(body: dict[str, list[str]]) -> TownshipsAdded:
    """Add townships; doing it twice changes nothing."""
    return add_townships(current_db(), current_actor(), **body)


@api.post(f"{_ONE}/retirement", takes=TownshipVersionIn, answers=TownshipOut(many=True), status=200)
def retire(body: dict[str, int], township_id: int) -> Sequence[TownshipRow]:
    """Offer a township no longer; return the list."""
    retire_township(current_db(), current_actor(), township_id, **body)
    return index()


@api.post(f"{_ONE}/restoration", takes=TownshipVersionIn, answers=TownshipOut(many=True), status=200)
def restore(body: dict[str, int], township_id: int) -> Sequence[TownshipRow]:
    """Offer a retired township again; return the list."""
    restore_township(current_db(), current_actor(), township_id, **body)
    return index()
