"""Tables of interpretations and rulings 解释与裁定: who decided what, when, on which document."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, tenant_fk


class Interpretation(TenantModel):
    """A county's reading of a parameter left to its discretion, from a day on."""

    __tablename__ = "interpretations"
    key: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSONB)
    from_on: Mapped[date]
    decided_by: Mapped[int] = mapped_column(BigInteger)
    decided_on: Mapped[date]
    document: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        tenant_fk("decided_by", "accounts"),
        Index("ix_interpretations_key", "tenant_id", "key", "from_on"),
    )


class RulingRow(TenantModel):
    """A named person's answer to one case: an exception, a reason for a warning, an answer to a question."""

    __tablename__ = "rulings"
    matter: Mapped[str] = mapped_column(Text)
    matter_id: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(BigInteger)
    decided_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        tenant_fk("decided_by", "accounts"),
        tenant_fk("document_id", "documents"),
        Index("ix_rulings_matter", "tenant_id", "matter", "matter_id"),
    )


class RegulationPassage(TenantModel):
    """A passage of the regulation 制度原文 as the county office uploaded it, by its article path."""

    __tablename__ = "regulation_passages"
    position: Mapped[int]
    article: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("tenant_id", "article"),)


class ProposedReading(TenantModel):
    """A reading that was prepared for the county 待确认的解释; it holds only once the authority confirms it."""

    __tablename__ = "proposed_readings"
    key: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSONB)
    from_on: Mapped[date]
    document: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)
