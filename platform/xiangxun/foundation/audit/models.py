"""Tables of the audit 审计: one chain of entries for each county and one for the platform."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from xiangxun.foundation.audit.sql import APPEND_AUDIT, REFUSE_AUDIT_CHANGE
from xiangxun.foundation.db.routines import declare_routine
from xiangxun.foundation.db.tables import PlatformModel, TenantModel


class _Entry:
    """What both chains hold. The application may only read; `append_audit` writes."""

    __privileges__: ClassVar[str] = "SELECT"

    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    account: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(JSONB)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditEntry(_Entry, TenantModel):
    """One deed in a county; `id` counts 1, 2, 3 … within the county, without a gap."""

    __tablename__ = "audit_entries"

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        return (Index(None, "tenant_id", "subject", "subject_id"),)


class OperatorAuditEntry(_Entry, PlatformModel):
    """One deed of a platform operator; `id` counts without a gap."""

    __tablename__ = "operator_audit_entries"


declare_routine("append_audit", *APPEND_AUDIT)
declare_routine("refuse_audit_change", *REFUSE_AUDIT_CHANGE)
