"""Tables of acceptance 验收: the team and the rounds."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk


class TeamMember(TenantModel):
    """A member of the acceptance team 验收小组 of a session; `side` as the rulebook names it (authority, provider, …)."""

    __tablename__ = "acceptance_members"
    session_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (tenant_fk("session_id", "training_sessions"), tenant_fk("account_id", "accounts"))


class AcceptanceRound(Versioned, TenantModel):
    """One round. `state`: opined, referred (a question waits for a person), returned (opine again), decided.

    `effects` in plain form, each with what the core made of it.
    """

    __tablename__ = "acceptance_rounds"
    session_id: Mapped[int] = mapped_column(BigInteger)
    n: Mapped[int] = mapped_column(Integer)
    proposed: Mapped[str | None] = mapped_column(Text)
    vetoes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    scores: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    opinion: Mapped[str] = mapped_column(Text, default="")
    opined_by: Mapped[int | None] = mapped_column(BigInteger)
    opined_on: Mapped[date | None]
    rows_checked: Mapped[int] = mapped_column(Integer, default=0)
    rows_wrong: Mapped[int] = mapped_column(Integer, default=0)
    grade: Mapped[str | None] = mapped_column(Text)
    rules: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    effects: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    receipt_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "n"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("opined_by", "accounts"),
        tenant_fk("decided_by", "accounts"),
    )
