"""Table of the outbox 待办箱: which task on which ids, and when the relay looks at it next."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import DateTime, Index, Integer, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel


class OutboxEntry(TenantModel):
    """One piece of work of one county.

    `args` holds ids only. `due_at` is the one thing that drives the relay: an unsettled entry whose `due_at` has
    passed is handed to RQ, or handed again where nobody is at work on it. `settled_at` ends it, done or failed.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index("ix_outbox_due", "due_at", postgresql_where="settled_at IS NULL"),
    )
    __privileges__: ClassVar[str] = "SELECT, INSERT, UPDATE"
    __relay_privileges__: ClassVar[str] = (
        "SELECT (tenant_id, id, task, args, created_at, handed_at, tries, due_at, settled_at), "
        "UPDATE (handed_at, tries, due_at)"
    )

    task: Mapped[str] = mapped_column(String(80))
    args: Mapped[dict[str, int | str]] = mapped_column(JSONB)
    key: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    handed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tries: Mapped[int] = mapped_column(Integer, server_default="0")
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
