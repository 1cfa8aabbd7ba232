"""Registers venues 培训场所 and what the authority certifies about them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.venues.models import Venue


def register_venue(
    db: Session,
    actor: Actor,
    *,
    name: str,
    township: str = "",
    address: str = "",
    qualities: Collection[str] = (),
) -> int:
    """Add a venue with the qualities (codes of the rulebook) that the authority has seen there; return its id."""
    require(actor, Role.AUTHORITY, Role.TENANT_ADMIN)
    if not name.strip():
        raise InvalidInput("场所名称不能为空。")
    if db.scalar(select(Venue.id).where(Venue.name == name.strip())):
        raise InvalidInput(f"场所「{name.strip()}」已经登记，请直接选用。")
    venue = Venue(name=name.strip(), township=township, address=address, qualities=sorted(qualities))
    db.add(venue)
    db.flush()
    record(db, actor, "venue.register", "venue", venue.id, {"qualities": sorted(qualities)})
    return venue.id
