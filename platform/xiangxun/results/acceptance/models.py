"""Tables of acceptance 验收: batches, teams, rounds with their signatures, samples with their checks.

Team, round and sample are of a session or of a batch: exactly one of `session_id` and `batch_id` is set.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk

_ONE_OWNER = "(session_id IS NULL) <> (batch_id IS NULL)"


class AcceptanceBatch(Versioned, TenantModel):
    """Sessions that are accepted together 验收批次, or the whole programme of a period (`kind`: batch, programme).

    `state`: open, decided, dropped. `entry_id`: the county's own fields about it, in the register that it declares.
    """

    __tablename__ = "acceptance_batches"
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    since: Mapped[date | None]
    until: Mapped[date | None]
    category: Mapped[str | None] = mapped_column(Text)
    institution_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[int | None] = mapped_column(BigInteger)
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_on: Mapped[date]
    __table_args__ = (
        tenant_fk("institution_id", "institutions"),
        tenant_fk("entry_id", "register_entries"),
        tenant_fk("made_by", "accounts"),
    )


class BatchSession(TenantModel):
    """A session in a batch; taken out again (`out_on`, with a reason) before the batch is decided."""

    __tablename__ = "acceptance_batch_sessions"
    batch_id: Mapped[int] = mapped_column(BigInteger)
    session_id: Mapped[int] = mapped_column(BigInteger)
    out_on: Mapped[date | None]
    out_reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        UniqueConstraint("tenant_id", "batch_id", "session_id"),
        tenant_fk("batch_id", "acceptance_batches"),
        tenant_fk("session_id", "training_sessions"),
        Index("ix_acceptance_batch_sessions_session", "tenant_id", "session_id"),
    )


class TeamMember(TenantModel):
    """A member of the acceptance team 验收小组; `side` as the rulebook names it (authority, provider, …).

    `account_id`: the account with which the member signs; without one the signature stands on paper.
    """

    __tablename__ = "acceptance_members"
    session_id: Mapped[int | None] = mapped_column(BigInteger)
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("batch_id", "acceptance_batches"),
        tenant_fk("account_id", "accounts"),
        CheckConstraint(_ONE_OWNER, name="one_owner"),
    )


class AcceptanceRound(Versioned, TenantModel):
    """One round. `state`: opined, referred (a question waits), returned (opine again), decided, revised (undone since).

    `effects` in plain form, each with what the core made of it. `batch_round_id`: the round of the batch in which the
    session was accepted with others.
    """

    __tablename__ = "acceptance_rounds"
    session_id: Mapped[int | None] = mapped_column(BigInteger)
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    batch_round_id: Mapped[int | None] = mapped_column(BigInteger)
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
    score: Mapped[Decimal | None]
    rules: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    effects: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    receipt_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "n"),
        UniqueConstraint("tenant_id", "batch_id", "n"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("batch_id", "acceptance_batches"),
        tenant_fk("batch_round_id", "acceptance_rounds"),
        tenant_fk("opined_by", "accounts"),
        tenant_fk("decided_by", "accounts"),
        CheckConstraint(_ONE_OWNER, name="one_owner"),
    )


class MemberSignature(TenantModel):
    """A member's signature under the opinion of a round: agreed, or dissenting with a remark 保留意见.

    `on_paper`: the member signed the paper opinion, and `entered_by` says so. An opinion given back is signed anew.
    """

    __tablename__ = "acceptance_signatures"
    __privileges__: ClassVar[str] = "SELECT, INSERT, DELETE"
    round_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(Text)
    agreed: Mapped[bool]
    remark: Mapped[str] = mapped_column(Text, default="")
    on_paper: Mapped[bool]
    entered_by: Mapped[int] = mapped_column(BigInteger)
    on: Mapped[date]
    __table_args__ = (
        UniqueConstraint("tenant_id", "round_id", "name", "side"),
        tenant_fk("round_id", "acceptance_rounds"),
        tenant_fk("entered_by", "accounts"),
    )


class AcceptanceSample(TenantModel):
    """The people whom a round checks 抽样名单: drawn by `seed`, so that anybody can draw them again.

    Of `among` people `size` were drawn, in the order of SHA-256 of "SEED|person:ID".
    """

    __tablename__ = "acceptance_samples"
    __privileges__: ClassVar[str] = "SELECT, INSERT"
    session_id: Mapped[int | None] = mapped_column(BigInteger)
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    n: Mapped[int] = mapped_column(Integer)
    seed: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    among: Mapped[int] = mapped_column(Integer)
    drawn_by: Mapped[int] = mapped_column(BigInteger)
    drawn_on: Mapped[date]
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "n"),
        UniqueConstraint("tenant_id", "batch_id", "n"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("batch_id", "acceptance_batches"),
        tenant_fk("drawn_by", "accounts"),
        CheckConstraint(_ONE_OWNER, name="one_owner"),
    )


class AcceptanceCheck(Versioned, TenantModel):
    """One person of a sample, checked against the truth 逐人核查. `result`: right, wrong; null until checked.

    `wrong`: what was not true (name, id_number, phone, content).
    """

    __tablename__ = "acceptance_checks"
    sample_id: Mapped[int] = mapped_column(BigInteger)
    session_id: Mapped[int] = mapped_column(BigInteger)
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    result: Mapped[str | None] = mapped_column(Text)
    wrong: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    checked_by: Mapped[int | None] = mapped_column(BigInteger)
    checked_on: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "sample_id", "session_id", "trainee_id"),
        tenant_fk("sample_id", "acceptance_samples"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("trainee_id", "trainees"),
        tenant_fk("checked_by", "accounts"),
    )
