"""Tables of enrolment 报名 and of roster imports 花名册导入."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, Integer, Text, UniqueConstraint, false
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk
from xiangxun.foundation.vault.columns import sealed_as
from xiangxun.registry.extras.columns import Shaped
from xiangxun.registry.extras.holders import Holder, register_holder


class Enrolment(Shaped, Versioned, TenantModel):
    """One person in one session. `state`: admitted, waiting, refused; `filled` names roster fields with a value,
    `reasons` gives a recorded reason for a field without one, `sheet_marks` the roster's own sign-in columns."""

    __tablename__ = "enrolments"
    session_id: Mapped[int] = mapped_column(BigInteger)
    trainee_id: Mapped[int] = mapped_column(BigInteger)
    ordinal: Mapped[int] = mapped_column(Integer)
    applied_on: Mapped[date]
    state: Mapped[str] = mapped_column(Text)
    filled: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    reasons: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    declared: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    answers: Mapped[dict[str, bool]] = mapped_column(JSONB, default=dict)
    walk_in: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool] = mapped_column(default=False, server_default=false())
    original: Mapped[bool] = mapped_column(default=False)
    refused_by: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    import_id: Mapped[int | None] = mapped_column(BigInteger)
    row: Mapped[int | None]
    sheet_marks: Mapped[list[bool]] = mapped_column(ARRAY(Boolean), default=list)
    extra_sealed: Mapped[str | None] = mapped_column(Text, info=sealed_as("enrolment.extra"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "trainee_id", "session_id"),  # a person's sessions are found by it
        Index("ix_enrolments_ordinal", "tenant_id", "session_id", "ordinal"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("trainee_id", "trainees"),
        tenant_fk("import_id", "roster_imports"),
    )


class RosterImport(TenantModel):
    """One file brought in. `state`: looked, running, done, failed; row verdicts without personal data in `verdicts`."""

    __tablename__ = "roster_imports"
    session_id: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[int] = mapped_column(BigInteger)
    rejects_file_id: Mapped[int | None] = mapped_column(BigInteger)
    mapping: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    verdicts: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    day_count: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text, default="")
    started_by: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("file_id", "files"),
        tenant_fk("rejects_file_id", "files"),
        tenant_fk("started_by", "accounts"),
    )


ENROLMENT = register_holder(
    Holder("enrolment", "报名", Enrolment, column="extra_sealed", sealed="enrolment.extra")
)
