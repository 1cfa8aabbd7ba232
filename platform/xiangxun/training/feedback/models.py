"""Tables of feedback 反馈: forms per lecturer, observation items, the lecturer's assessment, outstanding trainees."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk


class FeedbackForm(TenantModel):
    """One form about one lecturer, without a name; `satisfaction` 5 very satisfied … 1 very dissatisfied."""

    __tablename__ = "feedback_forms"
    session_id: Mapped[int] = mapped_column(BigInteger)
    lecturer_id: Mapped[int | None] = mapped_column(BigInteger)
    satisfaction: Mapped[int] = mapped_column(Integer)
    items: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    on: Mapped[date]
    __table_args__ = (tenant_fk("session_id", "training_sessions"), tenant_fk("lecturer_id", "lecturers"))


class Observation(TenantModel):
    """Yes/no items seen by staff in the class of one lecturer."""

    __tablename__ = "observations"
    session_id: Mapped[int] = mapped_column(BigInteger)
    lecturer_id: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[dict[str, bool]] = mapped_column(JSONB, default=dict)
    observed_by: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "lecturer_id"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("lecturer_id", "lecturers"),
        tenant_fk("observed_by", "accounts"),
    )


class LecturerAssessment(Versioned, TenantModel):
    """The answer of `decide_lecturer_assessment`; effects bite once a person has confirmed them."""

    __tablename__ = "lecturer_assessments"
    session_id: Mapped[int] = mapped_column(BigInteger)
    lecturer_id: Mapped[int] = mapped_column(BigInteger)
    grade: Mapped[str] = mapped_column(Text)
    rules: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    effects: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    receipt_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    statement: Mapped[str] = mapped_column(Text, default="")
    confirmed_by: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "lecturer_id"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("lecturer_id", "lecturers"),
        tenant_fk("confirmed_by", "accounts"),
    )


class Outstanding(TenantModel):
    """A trainee the lecturer names as outstanding 优秀学员名单."""

    __tablename__ = "outstanding_trainees"
    session_id: Mapped[int] = mapped_column(BigInteger)
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    named_by: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "trainee_id"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("trainee_id", "trainees"),
        tenant_fk("named_by", "lecturers"),
    )
