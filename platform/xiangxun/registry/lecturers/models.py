"""Tables of lecturers 讲师: certificates with expiry, months of experience by field, evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk
from xiangxun.foundation.vault.columns import sealed_as
from xiangxun.registry.extras.columns import Shaped
from xiangxun.registry.extras.holders import Holder, register_holder


class Lecturer(Shaped, Versioned, TenantModel):
    """`months` maps a field of work to months of experience; `grade` is the answer of `decide_lecturer_grade`."""

    __tablename__ = "lecturers"
    __subject__ = "lecturer"
    institution_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    birth: Mapped[date | None]
    id_sealed: Mapped[str | None] = mapped_column(Text, info=sealed_as("lecturer.id_number"))
    id_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    title: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    months: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    grade: Mapped[str | None] = mapped_column(Text)
    grade_rules: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    registered_on: Mapped[date]
    extra: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    __table_args__ = (tenant_fk("institution_id", "institutions"), UniqueConstraint("tenant_id", "id_index"))


class LecturerCertificate(TenantModel):
    """A certificate; `kind` is a code of the rulebook."""

    __tablename__ = "lecturer_certificates"
    lecturer_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text, default="")
    issuer: Mapped[str] = mapped_column(Text, default="")
    issued: Mapped[date | None]
    expires: Mapped[date | None]
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer, default=0)
    __table_args__ = (tenant_fk("lecturer_id", "lecturers"), tenant_fk("file_id", "files"))


class LecturerRating(TenantModel):
    """What the forms of one session say of a lecturer: `satisfied` of `forms` filled in."""

    __tablename__ = "lecturer_ratings"
    lecturer_id: Mapped[int] = mapped_column(BigInteger)
    session_id: Mapped[int] = mapped_column(BigInteger)
    on: Mapped[date]
    forms: Mapped[int] = mapped_column(Integer)
    satisfied: Mapped[int] = mapped_column(Integer)
    __table_args__ = (
        UniqueConstraint("tenant_id", "lecturer_id", "session_id"),
        tenant_fk("lecturer_id", "lecturers"),
        tenant_fk("session_id", "training_sessions"),
    )


LECTURER = register_holder(Holder("lecturer", "讲师", Lecturer))
