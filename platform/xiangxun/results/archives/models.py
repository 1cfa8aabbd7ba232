"""Tables of archives 档案: one sealed archive per session, its bags, its copies and their receipts."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, DateTime, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import AppendOnly, TenantModel, tenant_fk


class Archive(AppendOnly, TenantModel):
    """A sealed archive: nothing changes it. `folder` is relative to the archive root; `sha256` is of its index."""

    __tablename__ = "archives"
    session_id: Mapped[int] = mapped_column(BigInteger)
    folder: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    sealed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sealed_on: Mapped[date]
    sealed_by: Mapped[int] = mapped_column(BigInteger)
    custodian: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("sealed_by", "accounts"),
    )


class ArchiveBag(AppendOnly, TenantModel):
    """One bag per retention period; `retain_until` null = permanent."""

    __tablename__ = "archive_bags"
    archive_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    retain_until: Mapped[date | None]
    rules: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[int] = mapped_column(Integer)
    bytes: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("tenant_id", "archive_id", "name"),
        tenant_fk("archive_id", "archives"),
    )


class ArchiveCopy(TenantModel):
    """A copy for a holder, with the digest on its receipt; only the receipt itself is written later."""

    __privileges__: ClassVar[str] = "SELECT, INSERT, UPDATE (received_on, received_by)"

    __tablename__ = "archive_copies"
    archive_id: Mapped[int] = mapped_column(BigInteger)
    n: Mapped[int] = mapped_column(Integer)
    holder: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date | None]
    received_by: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (UniqueConstraint("tenant_id", "archive_id", "n"), tenant_fk("archive_id", "archives"))
