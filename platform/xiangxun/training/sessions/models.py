"""Tables of sessions 期/班次: the session, its days, slots, lecturers, and its public tally."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, Text, UniqueConstraint, false
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk
from xiangxun.registry.extras.columns import Shaped
from xiangxun.registry.extras.holders import Holder, register_holder


class TrainingSession(Shaped, Versioned, TenantModel):
    """`state` goes draft → applied → approved → open → closed → ledgered → submitted → accepted → settled → archived;
    `rectifying` and `retraining` lead back to submitted."""

    __tablename__ = "training_sessions"
    __subject__ = "session"
    code: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(Text)
    purpose: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(Text)
    audience: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    institution_id: Mapped[int] = mapped_column(BigInteger)
    venue_id: Mapped[int | None] = mapped_column(BigInteger)
    plan_id: Mapped[int | None] = mapped_column(BigInteger)
    township: Mapped[str] = mapped_column(Text, default="")
    planned_people: Mapped[int | None]
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    extra: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    differs: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    online_permitted: Mapped[bool] = mapped_column(default=False)
    ends_stage: Mapped[bool] = mapped_column(default=False)
    retrains: Mapped[int | None] = mapped_column(BigInteger)
    cost_bearer: Mapped[str | None] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    applied_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    submitted_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    archived_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(Text, default="draft")
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        tenant_fk("institution_id", "institutions"),
        tenant_fk("venue_id", "venues"),
        tenant_fk("plan_id", "plans"),
        tenant_fk("retrains", "training_sessions"),
        Index("ix_training_sessions_day", "tenant_id", "first_day", "id"),
    )


class SessionDay(Versioned, TenantModel):
    """One training day 培训日; `signed_in` is written by attendance, `head_count` by the office's own observer."""

    __tablename__ = "session_days"
    session_id: Mapped[int] = mapped_column(BigInteger)
    on: Mapped[date]
    mode: Mapped[str] = mapped_column(Text, default="onsite")
    signed_in: Mapped[int | None]
    head_count: Mapped[int | None]
    observers: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    homework: Mapped[bool] = mapped_column(default=False)
    tested: Mapped[bool] = mapped_column(default=False)
    commented_on: Mapped[date | None]
    credited_minutes: Mapped[int | None]
    counts: Mapped[bool | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "on"),
        tenant_fk("session_id", "training_sessions"),
    )


class SessionSlot(TenantModel):
    """A stretch of a day, in clock minutes after midnight, as planned and as held; `cancelled`: it was called off."""

    __tablename__ = "session_slots"
    day_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    course: Mapped[str] = mapped_column(Text)
    lecturer_id: Mapped[int | None] = mapped_column(BigInteger)
    planned_from: Mapped[int]
    planned_to: Mapped[int]
    held_from: Mapped[int | None]
    held_to: Mapped[int | None]
    cancelled: Mapped[bool] = mapped_column(default=False, server_default=false())
    __table_args__ = (
        UniqueConstraint("tenant_id", "day_id", "position"),
        tenant_fk("day_id", "session_days"),
        tenant_fk("lecturer_id", "lecturers"),
    )


class SessionLecturer(TenantModel):
    """A lecturer engaged for a session, for which purposes, at what fee (fen for the whole session)."""

    __tablename__ = "session_lecturers"
    session_id: Mapped[int] = mapped_column(BigInteger)
    lecturer_id: Mapped[int] = mapped_column(BigInteger)
    purposes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    guest: Mapped[bool] = mapped_column(default=False)
    grade: Mapped[str | None] = mapped_column(Text)
    fee_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "lecturer_id"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("lecturer_id", "lecturers"),
    )


class SessionTally(TenantModel):
    """The session's numbers (contract: `Counts`), each written by the slice that knows it; one row per session."""

    __tablename__ = "session_tallies"
    session_id: Mapped[int] = mapped_column(BigInteger)
    enrolled: Mapped[int] = mapped_column(Integer, default=0)
    signed: Mapped[int | None]
    excluded: Mapped[int | None]
    counted: Mapped[int | None]
    paper_total: Mapped[int | None]
    outstanding: Mapped[int] = mapped_column(Integer, default=0)
    feedback_filled: Mapped[int] = mapped_column(Integer, default=0)
    feedback_satisfied: Mapped[int] = mapped_column(Integer, default=0)
    calls_closed: Mapped[int] = mapped_column(Integer, default=0)
    missing_originals: Mapped[int] = mapped_column(Integer, default=0)
    assessed: Mapped[int] = mapped_column(Integer, default=0)
    in_group: Mapped[int] = mapped_column(Integer, default=0)
    late_enrolled: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    unexplained: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    incomplete: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id"),
        tenant_fk("session_id", "training_sessions"),
    )


SESSION = register_holder(Holder("session", "培训申请", TrainingSession))
