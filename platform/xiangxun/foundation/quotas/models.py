"""Table of quotas 配额: one row for a county office that has any; the platform's, not the county's."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import PlatformModel

BYTES, PEOPLE, JOBS = "bytes", "people", "jobs"


class TenantQuota(PlatformModel):
    """The quotas of a county office; None: as much as it likes."""

    __tablename__ = "tenant_quotas"
    __table_args__ = (CheckConstraint("bytes > 0 and people > 0 and jobs > 0", name="positive"),)

    tenant: Mapped[int] = mapped_column(BigInteger, ForeignKey("tenants.id"), unique=True)
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    people: Mapped[int | None] = mapped_column(BigInteger)
    jobs: Mapped[int | None] = mapped_column(BigInteger)
