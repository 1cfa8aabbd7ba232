"""Table of documents 材料: a paper of a declared kind, filed about one subject, with its file and signatures."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, DateTime, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, tenant_fk


class Document(TenantModel):
    """`subject` is session, plan, institution, lecturer, acceptance …; `signed` holds role codes.

    `taken_at` is what the camera says; `small_id` the small picture of a photo.
    """

    __tablename__ = "documents"
    subject: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    on: Mapped[date]
    day: Mapped[date | None]
    count: Mapped[int] = mapped_column(Integer, default=1)
    signed: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    about: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    taken_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    small_id: Mapped[int | None] = mapped_column(BigInteger)
    filed_by: Mapped[int | None] = mapped_column(BigInteger)
    filed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        tenant_fk("file_id", "files"),
        tenant_fk("small_id", "files"),
        tenant_fk("filed_by", "accounts"),
        Index("ix_documents_subject", "tenant_id", "subject", "subject_id", "kind"),
    )
