"""JSON API of venues 培训场所."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.registry.venues.queries import VenueRow, list_venues
from xiangxun.registry.venues.schemas import VenueCreatedOut, VenueIn, VenueOut
from xiangxun.registry.venues.service import register_venue

api = JsonApi("venues", __name__, "培训场所")


@api.get("/venues", answers=VenueOut(many=True))
def index() -> Sequence[VenueRow]:
    """List the county's venues by name."""
    return list_venues(current_db())


@api.post("/venues", takes=VenueIn, answers=VenueCreatedOut)
def register(body: dict[str, Any]) -> dict[str, int]:
    """Add a venue."""
    return {"id": register_venue(current_db(), current_actor(), **body)}
