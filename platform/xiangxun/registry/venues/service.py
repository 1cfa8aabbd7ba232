"""Registers venues 培训场所 and what the authority certifies about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.extras.storage import written
from xiangxun.registry.interpretations.filling import declared_fields, fill_in
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.venues.models import Venue

#: Who keeps the list of venues.
KEEPERS = (Role.AUTHORITY, Role.TENANT_ADMIN)


def register_venue(
    db: Session,
    actor: Actor,
    *,
    name: str,
    township: str = "",
    address: str = "",
    qualities: Collection[str] = (),
    extra: Mapping[str, Any] | None = None,
) -> int:
    """Add a venue with the qualities (codes of the rulebook) that the authority has seen there; return its id.

    `extra`: the county's own fields of a venue, checked against their declaration.
    """
    require(actor, *KEEPERS)
    if not name.strip():
        raise InvalidInput("场所名称不能为空。")
    if db.scalar(select(Venue.id).where(Venue.name == name.strip())):
        raise InvalidInput(f"场所「{name.strip()}」已经登记，请直接选用。")
    declared = declared_fields(law_on(db, today()), "venue")
    venue = Venue(
        name=name.strip(),
        township=township,
        address=address,
        qualities=sorted(qualities),
        **written(db, fill_in("培训场所", declared, extra or {})),
    )
    db.add(venue)
    db.flush()
    record(db, actor, "venue.register", "venue", venue.id, {"qualities": sorted(qualities)})
    return venue.id
