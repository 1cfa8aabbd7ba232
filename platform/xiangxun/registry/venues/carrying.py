"""Carrying venues 场所抄送: a trial county begins with those of its county, as they stand there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, require
from xiangxun.registry.extras.carrying import carried
from xiangxun.registry.venues.models import VENUE, Venue
from xiangxun.registry.venues.queries import VenueRow
from xiangxun.registry.venues.service import KEEPERS


def carry_venues(db: Session, actor: Actor, rows: Sequence[VenueRow]) -> None:
    """Add copies of venues to the county in scope, unchecked; the caller writes the audit entry."""
    require(actor, *KEEPERS)
    db.add_all(
        Venue(
            name=one.name,
            township=one.township,
            address=one.address,
            qualities=list(one.qualities),
            **carried(db, VENUE.on, one.extra),
        )
        for one in rows
    )
    db.flush()
