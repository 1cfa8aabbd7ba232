"""Table of files 文件: one row per upload; rows with equal content share one stored content."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Index, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel
from xiangxun.foundation.vault.columns import sealed_as


class StoredFile(TenantModel):
    """A file as it was given to us. `name` is sealed: people put names of people into names of files."""

    __tablename__ = "files"
    __table_args__ = (Index("ix_files_content", "tenant_id", "sha256"),)

    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text, info=sealed_as("files.name"))
    kind: Mapped[str] = mapped_column(String(12))
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    created_by: Mapped[int | None] = mapped_column(BigInteger)
