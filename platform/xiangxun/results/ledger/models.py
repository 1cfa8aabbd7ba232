"""Tables of the ledger 台账: one line per enrolled person, counted or not, under which rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import AppendOnly, TenantModel, Versioned, tenant_fk
from xiangxun.foundation.vault.columns import sealed_as


class LedgerBook(Versioned, TenantModel):
    """The ledger of one session 一期一册. `state`: draft, submitted, accepted; `series` keeps categories apart.

    `counted`, `not_counted` and `boundary` are people, `units` what the counted stand for; `questions` wait for a person.
    """

    __tablename__ = "ledgers"
    session_id: Mapped[int] = mapped_column(BigInteger)
    series: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text)
    computed_on: Mapped[date]
    receipt_id: Mapped[int] = mapped_column(BigInteger)
    counted: Mapped[int] = mapped_column(Integer)
    not_counted: Mapped[int] = mapped_column(Integer)
    boundary: Mapped[int] = mapped_column(Integer)
    units: Mapped[int] = mapped_column(Integer)
    questions: Mapped[int] = mapped_column(Integer, default=0)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id"),
        tenant_fk("session_id", "training_sessions"),
    )


class LedgerDifference(TenantModel):
    """A line of a submitted or accepted ledger that would come out otherwise since an earlier ledger changed 更正影响.

    `cause_id`: the session whose ledger changed, itself where the person's own data was put right; `units_now` and `rules_now`: what the rules say since. Open until
    somebody of the authority takes note (`noted_on`) or the ledger is made again.
    """

    __tablename__ = "ledger_differences"
    session_id: Mapped[int] = mapped_column(BigInteger)
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    cause_id: Mapped[int] = mapped_column(BigInteger)
    units_then: Mapped[int] = mapped_column(Integer)
    rules_then: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    units_now: Mapped[int] = mapped_column(Integer)
    rules_now: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    found_on: Mapped[date]
    noted_by: Mapped[int | None] = mapped_column(BigInteger)
    noted_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("cause_id", "training_sessions"),
        tenant_fk("trainee_id", "trainees"),
        tenant_fk("noted_by", "accounts"),
        Index("ix_ledger_differences_session", "tenant_id", "session_id", "trainee_id"),
    )


class PaperRow(TenantModel):
    """One person of the paper ledger 纸质台账, as written there; name and ID number are sealed, `days` may be missing."""

    __tablename__ = "paper_ledger_rows"
    session_id: Mapped[int] = mapped_column(BigInteger)
    ordinal: Mapped[int] = mapped_column(Integer)
    name_sealed: Mapped[str] = mapped_column(Text, info=sealed_as("paper.name"))
    id_sealed: Mapped[str | None] = mapped_column(Text, info=sealed_as("paper.id_number"))
    id_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    days: Mapped[int | None] = mapped_column(Integer)
    __table_args__ = (
        tenant_fk("session_id", "training_sessions"),
        UniqueConstraint("tenant_id", "session_id", "ordinal"),
    )


class PaperSignOff(AppendOnly, TenantModel):
    """Somebody's word for what the comparison of paper and electronic ledger found; holds while it finds the same.

    `found`: digest of the comparison signed; `differing`: people it named.
    """

    __tablename__ = "paper_sign_offs"
    session_id: Mapped[int] = mapped_column(BigInteger)
    found: Mapped[str] = mapped_column(Text)
    differing: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[int] = mapped_column(BigInteger)
    signed_on: Mapped[date]
    __table_args__ = (
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("signed_by", "accounts"),
        Index("ix_paper_sign_offs_session", "tenant_id", "session_id"),
    )


class LedgerEntry(TenantModel):
    """`units` 0 = not counted, with the rules that say so; `boundary` = decided by a default that a person may answer.

    `values`: rule id → the values its message shows.
    """

    __tablename__ = "ledger_entries"
    ledger_id: Mapped[int] = mapped_column(BigInteger)
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    ordinal: Mapped[int] = mapped_column(Integer)
    units: Mapped[int] = mapped_column(Integer)
    series: Mapped[str] = mapped_column(Text, default="")
    rules: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    boundary: Mapped[bool] = mapped_column(default=False)
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    __table_args__ = (
        UniqueConstraint("tenant_id", "ledger_id", "trainee_id"),
        tenant_fk("ledger_id", "ledgers"),
        tenant_fk("trainee_id", "trainees"),
        Index("ix_ledger_entries_order", "tenant_id", "ledger_id", "ordinal"),
        Index("ix_ledger_entries_trainee", "tenant_id", "trainee_id"),
        Index("ix_ledger_entries_rule", "tenant_id", text("(rules[1])"), postgresql_where=text("units = 0")),
    )
