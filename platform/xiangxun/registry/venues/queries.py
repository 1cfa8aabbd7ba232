"""Reads venues 培训场所."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.registry.venues.models import Venue


@dataclass(frozen=True, slots=True)
class VenueRow:
    """One venue as lists show it."""

    id: int
    name: str
    township: str
    address: str
    qualities: tuple[str, ...]
    extra: Mapping[str, Any]
    version: int


def list_venues(db: Session) -> Sequence[VenueRow]:
    """Return every venue of the county, by name."""
    return [_row(venue) for venue in db.scalars(select(Venue).order_by(Venue.name, Venue.id))]


def qualities(db: Session, venue_id: int | None) -> frozenset[str]:
    """Return the certified qualities of a venue; none where no venue is named."""
    if venue_id is None:
        return frozenset()
    return frozenset(db.scalar(select(Venue.qualities).where(Venue.id == venue_id)) or ())


def _row(venue: Venue) -> VenueRow:
    return VenueRow(
        id=venue.id,
        name=venue.name,
        township=venue.township,
        address=venue.address,
        qualities=tuple(venue.qualities),
        extra=venue.extra,
        version=venue.version,
    )
