"""Tables of attendance 签到: marks per slot, credits per person, totals of the paper sheets by day and by slot."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk


class SignIn(Versioned, TenantModel):
    """A person at one slot of one day. `state`: present, late, left_early, leave, absent; times in clock minutes.

    `marked_by` is who wrote it last.
    """

    __tablename__ = "sign_ins"
    session_id: Mapped[int] = mapped_column(BigInteger)
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    on: Mapped[date]
    slot: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    came: Mapped[int | None]
    left: Mapped[int | None]
    marked_by: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "on", "slot", "trainee_id"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("trainee_id", "trainees"),
        tenant_fk("marked_by", "accounts"),
    )


class AttendanceCredit(TenantModel):
    """What `decide_attendance` credits to a person for the whole session."""

    __tablename__ = "attendance_credits"
    session_id: Mapped[int] = mapped_column(BigInteger)
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    days: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int] = mapped_column(Integer)
    late: Mapped[int] = mapped_column(Integer, default=0)
    absent: Mapped[int] = mapped_column(Integer, default=0)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "trainee_id"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("trainee_id", "trainees"),
    )


class PaperSheet(Versioned, TenantModel):
    """What the signed paper sheets say: people who signed on a day, or (without `on`) in the whole session."""

    __tablename__ = "paper_sheets"
    session_id: Mapped[int] = mapped_column(BigInteger)
    on: Mapped[date | None]
    people: Mapped[int] = mapped_column(Integer)
    typed_by: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "on", postgresql_nulls_not_distinct=True),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("typed_by", "accounts"),
    )


class SlotTotal(Versioned, TenantModel):
    """What the signed paper sheet says of one slot of a day: how many signed in its box."""

    __tablename__ = "slot_totals"
    session_id: Mapped[int] = mapped_column(BigInteger)
    on: Mapped[date]
    slot: Mapped[int] = mapped_column(Integer)
    people: Mapped[int] = mapped_column(Integer)
    typed_by: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "on", "slot"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("typed_by", "accounts"),
    )
