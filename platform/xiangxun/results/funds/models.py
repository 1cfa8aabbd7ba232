"""Tables of funds 资金: cost list, the whole entitlement as lines, and what was paid."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk


class CostLine(Versioned, TenantModel):
    """A cost as claimed; `payable_fen` is what the caps of `check_costs` leave."""

    __tablename__ = "cost_lines"
    session_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(Text)
    item: Mapped[str] = mapped_column(Text)
    fen: Mapped[int] = mapped_column(BigInteger)
    payable_fen: Mapped[int] = mapped_column(BigInteger)
    units: Mapped[int] = mapped_column(Integer, default=1)
    lecturer_id: Mapped[int | None] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(Text, default="")
    rules: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "key"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("lecturer_id", "lecturers"),
    )


class SettlementLine(TenantModel):
    """One line of `decide_funding`: pay, withhold, borne or recover; positive fen."""

    __tablename__ = "settlement_lines"
    session_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    fen: Mapped[int] = mapped_column(BigInteger)
    label: Mapped[str] = mapped_column(Text)
    rules: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    payee: Mapped[str] = mapped_column(Text, default="")
    bearer: Mapped[str] = mapped_column(Text, default="")
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    due: Mapped[date | None]
    due_text: Mapped[str] = mapped_column(Text, default="")
    awaits: Mapped[str | None] = mapped_column(Text)
    receipt_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "key"),
        tenant_fk("session_id", "training_sessions"),
    )


class Recovery(TenantModel):
    """Money demanded back 追回 of what was paid on a line, under a rule; positive fen. It comes back as payments below 0.

    `source`: acceptance, inspection or settlement, with its id where it has one. `lowers`: whether the payee is due
    less by it; not where the settlement itself is lower already.
    """

    __tablename__ = "recoveries"
    __privileges__: ClassVar[str] = "SELECT, INSERT"
    session_id: Mapped[int] = mapped_column(BigInteger)
    line_key: Mapped[str] = mapped_column(Text)
    payee: Mapped[str] = mapped_column(Text)
    fen: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    source_id: Mapped[int | None] = mapped_column(BigInteger)
    lowers: Mapped[bool]
    due: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    demanded_by: Mapped[int] = mapped_column(BigInteger)
    demanded_on: Mapped[date]
    __table_args__ = (
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("demanded_by", "accounts"),
        Index("ix_recoveries_session", "tenant_id", "session_id"),
    )


class Payment(TenantModel):
    """Money that went out, or came back (negative fen), against a settlement line: once for each voucher.

    `payee` as the line named it then: a later settlement may have other lines.
    """

    __tablename__ = "payments"
    session_id: Mapped[int] = mapped_column(BigInteger)
    line_key: Mapped[str] = mapped_column(Text)
    payee: Mapped[str] = mapped_column(Text, default="")
    fen: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    voucher: Mapped[str] = mapped_column(Text)
    paid_by: Mapped[int] = mapped_column(BigInteger)
    recovery_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "line_key", "voucher"),
        tenant_fk("recovery_id", "recoveries"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("paid_by", "accounts"),
    )
