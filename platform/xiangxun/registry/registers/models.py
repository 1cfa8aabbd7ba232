"""Tables of registers 登记簿: entries with the fields the rulebook declares, their signatures, and the need list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import TenantModel, Versioned, tenant_fk
from xiangxun.foundation.vault.columns import sealed_as
from xiangxun.registry.extras.columns import Shaped
from xiangxun.registry.extras.holders import Holder, register_holder


class RegisterEntry(Shaped, Versioned, TenantModel):
    """One entry 登记 of a register, about one subject or none. `institution_id`: whose affair the subject is.

    `fields` in plain form (days and decimals as text, money in fen). `keeper`: the slice that alone changes the entry
    ("" = this one). Papers of an entry are documents with subject "register".
    """

    __tablename__ = "register_entries"
    __subject__ = "register"
    register: Mapped[str] = mapped_column(Text)
    on: Mapped[date]
    subject: Mapped[str | None] = mapped_column(Text)
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    institution_id: Mapped[int | None] = mapped_column(BigInteger)
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    keeper: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_on: Mapped[date | None]
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        tenant_fk("institution_id", "institutions"),
        tenant_fk("entered_by", "accounts"),
        tenant_fk("closed_by", "accounts"),
        Index("ix_register_entries_register", "tenant_id", "register", "id"),
        Index("ix_register_entries_subject", "tenant_id", "subject", "subject_id"),
    )


class RegisterSignature(TenantModel):
    """Who signed an entry, in which role; an entry that is amended must be signed again."""

    __tablename__ = "register_signatures"
    entry_id: Mapped[int] = mapped_column(BigInteger)
    role: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(BigInteger)
    on: Mapped[date]
    __table_args__ = (
        UniqueConstraint("tenant_id", "entry_id", "role"),
        tenant_fk("entry_id", "register_entries"),
        tenant_fk("account_id", "accounts"),
    )


class NeedPerson(Versioned, TenantModel):
    """A person on the need list 需求名单 of a group, found among the trainees by the same index of the ID number.

    `reason`: why not trained, as noted; only the office's decision (`excused_on`) takes the person out of what is due.
    """

    __tablename__ = "need_people"
    __subject__ = "need_person"
    group: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    id_sealed: Mapped[str] = mapped_column(Text, info=sealed_as("need.id_number"))
    id_index: Mapped[bytes] = mapped_column(LargeBinary)
    household: Mapped[str | None] = mapped_column(Text)
    township: Mapped[str] = mapped_column(Text, default="")
    listed_on: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    excused_on: Mapped[date | None]
    excused_by: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("tenant_id", "group", "id_index"),
        tenant_fk("excused_by", "accounts"),
        Index("ix_need_people_index", "tenant_id", "id_index"),
    )


ENTRY = register_holder(Holder("register", "登记", RegisterEntry, column="fields", within="register"))
