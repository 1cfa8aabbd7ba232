"""Table of errands 平台任务: who asked for what, how far it has come, what was found."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import PlatformModel


class Errand(PlatformModel):
    """Something an operator asked for. Of a kind, and of a county, one at most is not ended.

    `args` and `found` hold numbers, codes and sentences of the platform, no person of a county. `tries`: how often it
    was begun; more than once where a keeper was killed at it. `done` of `total`, `message`: how far it has come, and
    at the end why it failed.
    """

    __tablename__ = "errands"
    __privileges__: ClassVar[str] = (
        "SELECT, INSERT, UPDATE (began_at, tries, done, total, message, ended_at, ok, found)"
    )
    __table_args__ = (
        CheckConstraint(
            "kind in ('backup', 'verify', 'doctor', 'compare', 'switch', 'rewrap', 'isolation')", name="kind"
        ),
        CheckConstraint("(ended_at IS NULL) = (ok IS NULL)", name="ended"),
        CheckConstraint("(kind in ('compare', 'switch')) = (tenant IS NOT NULL)", name="of_county"),
        Index(
            "uq_errands_open",
            "kind",
            "tenant",
            unique=True,
            postgresql_where="ended_at IS NULL",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_errands_kind", "kind", "tenant", "id"),
    )

    kind: Mapped[str] = mapped_column(String(12))
    tenant: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tenants.id"))
    args: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    asked_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("operators.id"))
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    began_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ok: Mapped[bool | None]
    found: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
