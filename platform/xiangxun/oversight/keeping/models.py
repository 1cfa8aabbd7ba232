"""Table of keeping 保全记录: each backup, check and drill of the platform."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import AppendOnly, PlatformModel


class KeepingRun(AppendOnly, PlatformModel):
    """One run: `kind` says what was done, `stamp` with which backup; `found` holds counts and sentences, no person."""

    __tablename__ = "keeping_runs"
    __table_args__ = (
        CheckConstraint("kind in ('backup', 'verify', 'drill', 'isolation')", name="kind"),
        Index("ix_keeping_runs_kind", "kind", "id"),
    )

    kind: Mapped[str] = mapped_column(String(12))
    stamp: Mapped[str] = mapped_column(String(16), default="")
    began_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ok: Mapped[bool]
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    found: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
