"""Table of venues 培训场所: the qualities the authority has certified."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned
from xiangxun.registry.extras.columns import Shaped
from xiangxun.registry.extras.holders import Holder, register_holder


class Venue(Shaped, Versioned, TenantModel):
    """`qualities` are codes of the rulebook, such as `practical`; `extra` holds the county's own fields."""

    __tablename__ = "venues"
    __subject__ = "venue"
    name: Mapped[str] = mapped_column(Text)
    township: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    qualities: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    extra: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)


VENUE = register_holder(Holder("venue", "培训场所", Venue))
