"""Reads venues 培训场所."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.extras.queries import as_now
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
    return [_row(db, venue) for venue in db.scalars(select(Venue).order_by(Venue.name, Venue.id))]


def find_venues(db: Session, ask: Ask) -> Sequence[VenueRow]:
    """Return what is asked of the list of venues: by name or address, of a township, certified for something."""
    statement = select(Venue)
    if ask.search:
        statement = statement.where(
            or_(
                Venue.name.icontains(ask.search, autoescape=True),
                Venue.address.icontains(ask.search, autoescape=True),
            )
        )
    if "township" in ask.chosen:
        statement = statement.where(Venue.township == ask.chosen["township"])
    if "quality" in ask.chosen:
        statement = statement.where(Venue.qualities.contains([ask.chosen["quality"]]))
    key = Venue.township if ask.sort == "township" else Venue.name
    return [_row(db, venue) for venue in db.scalars(in_order(statement, Venue, key, ask))]


def get_venue(db: Session, venue_id: int) -> VenueRow:
    """Return one venue; raises `NotFound`."""
    venue = db.scalar(select(Venue).where(Venue.id == venue_id))
    if venue is None:
        raise NotFound("没有这处培训场所。")
    return _row(db, venue)


def venue_townships(db: Session) -> Sequence[str]:
    """Return the townships that have venues."""
    statement = select(Venue.township).where(Venue.township != "").distinct()
    return sorted(db.scalars(statement))


def qualities(db: Session, venue_id: int | None) -> frozenset[str]:
    """Return the certified qualities of a venue; none where no venue is named."""
    if venue_id is None:
        return frozenset()
    return frozenset(db.scalar(select(Venue.qualities).where(Venue.id == venue_id)) or ())


def _row(db: Session, venue: Venue) -> VenueRow:
    return VenueRow(
        id=venue.id,
        name=venue.name,
        township=venue.township,
        address=venue.address,
        qualities=tuple(venue.qualities),
        extra=as_now(db, "venue", venue.extra, venue.extra_shape),
        version=venue.version,
    )
