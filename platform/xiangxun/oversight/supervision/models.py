"""Tables of supervision 监督检查: inspections, and the measures taken after them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk


class Inspection(Versioned, TenantModel):
    """An inspection 检查 or spot check 抽查 of an institution, in one session or at large.

    What was found stands in its register entry. `state`: draft, signing, closed; a closed one never changes.
    """

    __tablename__ = "inspections"
    entry_id: Mapped[int] = mapped_column(BigInteger)
    institution_id: Mapped[int] = mapped_column(BigInteger)
    session_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, default="draft")
    __table_args__ = (
        UniqueConstraint("tenant_id", "entry_id"),
        tenant_fk("entry_id", "register_entries"),
        tenant_fk("institution_id", "institutions"),
        tenant_fk("session_id", "training_sessions"),
        Index("ix_inspections_session", "tenant_id", "session_id"),
    )


class Measure(TenantModel):
    """What was done after an inspection. `kind`: order (an order to mend), circular (an entry of that register)."""

    __tablename__ = "inspection_measures"
    inspection_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    entry_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        tenant_fk("inspection_id", "inspections"),
        tenant_fk("order_id", "rectification_orders"),
        tenant_fk("entry_id", "register_entries"),
    )
