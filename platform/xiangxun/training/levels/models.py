"""Table of trainee progress 学员成绩: scores at the end of a stage and the level decided."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk


class TraineeProgress(Versioned, TenantModel):
    """`scores` by item code (0–100), `next` the level applied for, `grade` the answer of `decide_trainee_levels`."""

    __tablename__ = "trainee_progress"
    session_id: Mapped[int] = mapped_column(BigInteger)
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    level: Mapped[str | None] = mapped_column(Text)
    next: Mapped[str | None] = mapped_column(Text)
    scores: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    points: Mapped[int] = mapped_column(Integer, default=0)
    sales_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    recommended: Mapped[bool] = mapped_column(default=False)
    counted_answers: Mapped[int] = mapped_column(Integer, default=0)
    grade: Mapped[str | None] = mapped_column(Text)
    rules: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    decided_on: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "trainee_id"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("trainee_id", "trainees"),
    )
