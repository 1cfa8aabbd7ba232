"""Table of county keys 县级数据密钥: each wrapped by the platform key, never stored open."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import DateTime, Index, LargeBinary, String, func
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import STAYS, TenantModel


class TenantKey(TenantModel):
    """A data key of one county. One is in use (`retired_at` null); retired ones still open what they sealed."""

    __tablename__ = "tenant_keys"
    __table_args__ = (
        Index("uq_tenant_keys_in_use", "tenant_id", unique=True, postgresql_where="retired_at IS NULL"),
    )
    __privileges__: ClassVar[str] = "SELECT, INSERT, UPDATE (retired_at)"

    suite: Mapped[str] = mapped_column(String(8))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary, info=STAYS)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    retired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
