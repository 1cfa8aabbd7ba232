"""Tables of rehearsals 预演: what was asked, by whom; the answer stays with the job that worked it out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, tenant_fk


class RehearsalRequest(TenantModel):
    """A question: what if parameter `key` had read `value` (as written) from a day on, for sessions since another."""

    __tablename__ = "rehearsal_requests"
    key: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    from_on: Mapped[date]
    since: Mapped[date]
    asked_by: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (tenant_fk("asked_by", "accounts"),)
