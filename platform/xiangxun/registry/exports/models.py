"""Table of exports 名单导出: what somebody wants of which list, and the file that came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, tenant_fk
from xiangxun.foundation.vault.columns import sealed_as
from xiangxun.kernel.clock import now


class ListExport(TenantModel):
    """`search_sealed`: the name looked for; `search`, `chosen`, `sort`: what the address said; `file_id` once made."""

    __tablename__ = "list_exports"
    kind: Mapped[str] = mapped_column(Text)
    search_sealed: Mapped[str | None] = mapped_column(Text, info=sealed_as("list_export.search"))
    search: Mapped[str] = mapped_column(Text, default="")
    chosen: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    sort: Mapped[str] = mapped_column(Text, default="")
    descending: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int | None] = mapped_column(BigInteger)
    institution_id: Mapped[int | None] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    rows: Mapped[int | None]
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        tenant_fk("asked_by", "accounts"),
        tenant_fk("institution_id", "institutions"),
        tenant_fk("file_id", "files"),
    )
