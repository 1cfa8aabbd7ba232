"""Table of townships 乡镇: the names that pages offer; one no longer in force stays, because old papers name it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned


class Township(Versioned, TenantModel):
    """`retired_on`: the day on which it was taken off the list 停用; None while it is offered."""

    __tablename__ = "townships"
    __subject__ = "township"
    name: Mapped[str] = mapped_column(Text)
    retired_on: Mapped[date | None]
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)
