"""Tables of decisions 结论: receipts, and the facts that several receipts of one step share. Nothing is ever changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, DateTime, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import AppendOnly, TenantModel, tenant_fk
from xiangxun.kernel.clock import now


class DecisionFacts(AppendOnly, TenantModel):
    """Facts in plain form, personal values by reference and keyed digest; once for all receipts that rest on them."""

    __tablename__ = "decision_facts"
    __table_args__ = (UniqueConstraint("tenant_id", "sha256"),)

    sha256: Mapped[str] = mapped_column(String(64))
    plain: Mapped[str] = mapped_column(Text)


class Receipt(AppendOnly, TenantModel):
    """One answer of one hook: under which law, from which facts, about what.

    `versions`, `overrides`, `readings` and `answer` are canonical JSON, kept as text so that the same bytes come
    back; `sha256` is over everything but `id` and `at`. `provisional`: a question waits for a person.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        tenant_fk("facts_id", "decision_facts"),
        Index(None, "tenant_id", "subject", "subject_id", "id"),
    )

    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    county: Mapped[str] = mapped_column(String(40))
    edition: Mapped[str] = mapped_column(String(80))
    hook: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    law_digest: Mapped[str] = mapped_column(String(64))
    versions: Mapped[str] = mapped_column(Text)
    overrides: Mapped[str] = mapped_column(Text)
    readings: Mapped[str] = mapped_column(Text)
    rules: Mapped[list[str]] = mapped_column(ARRAY(Text))
    facts_id: Mapped[int] = mapped_column(BigInteger)
    answer: Mapped[str] = mapped_column(Text)
    provisional: Mapped[bool]
    sha256: Mapped[str] = mapped_column(String(64))
