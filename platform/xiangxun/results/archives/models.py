"""Tables of archives 档案: sealed archives with bags and copies; loans and holds; appraisals at the end of their time."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, DateTime, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from xiangxun.foundation.db.tables import AppendOnly, TenantModel, Versioned, tenant_fk


class Archive(AppendOnly, TenantModel):
    """A sealed archive: nothing changes it. `folder` is relative to the archive root; `sha256` is of its index."""

    __tablename__ = "archives"
    session_id: Mapped[int] = mapped_column(BigInteger)
    folder: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    sealed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sealed_on: Mapped[date]
    sealed_by: Mapped[int] = mapped_column(BigInteger)
    custodian: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id"),
        tenant_fk("session_id", "training_sessions"),
        tenant_fk("sealed_by", "accounts"),
    )


class ArchiveBag(AppendOnly, TenantModel):
    """One bag per retention period; `retain_until` null = permanent."""

    __tablename__ = "archive_bags"
    archive_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    retain_until: Mapped[date | None]
    rules: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[int] = mapped_column(Integer)
    bytes: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("tenant_id", "archive_id", "name"),
        tenant_fk("archive_id", "archives"),
    )


class ArchiveReview(AppendOnly, TenantModel):
    """The review of periods 保管期限复查 found on a day that a bag's time, as it stood then, is soon over."""

    __tablename__ = "archive_reviews"
    bag_id: Mapped[int] = mapped_column(BigInteger)
    ends: Mapped[date]
    found_on: Mapped[date]
    __table_args__ = (
        UniqueConstraint("tenant_id", "bag_id", "ends"),
        tenant_fk("bag_id", "archive_bags"),
    )


class ArchiveCopy(TenantModel):
    """A copy for a holder, with the digest on its receipt; only the receipt itself is written later."""

    __privileges__: ClassVar[str] = "SELECT, INSERT, UPDATE (received_on, received_by)"

    __tablename__ = "archive_copies"
    archive_id: Mapped[int] = mapped_column(BigInteger)
    n: Mapped[int] = mapped_column(Integer)
    holder: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date | None]
    received_by: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (UniqueConstraint("tenant_id", "archive_id", "n"), tenant_fk("archive_id", "archives"))


class ArchiveLoan(TenantModel):
    """An archive lent 借阅: who reads it, why and until when; only its return is written later."""

    __privileges__: ClassVar[str] = "SELECT, INSERT, UPDATE (returned_on, returned_to, remark)"

    __tablename__ = "archive_loans"
    archive_id: Mapped[int] = mapped_column(BigInteger)
    borrower: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    lent_on: Mapped[date]
    due: Mapped[date]
    lent_by: Mapped[int] = mapped_column(BigInteger)
    returned_on: Mapped[date | None]
    returned_to: Mapped[int | None] = mapped_column(BigInteger)
    remark: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        tenant_fk("archive_id", "archives"),
        tenant_fk("lent_by", "accounts"),
        tenant_fk("returned_to", "accounts"),
        Index("ix_archive_loans_archive", "tenant_id", "archive_id"),
    )


class ArchiveHold(TenantModel):
    """A hold 暂停处置: while an audit or dispute is open nothing of the archive is destroyed; only its end is written later."""

    __privileges__: ClassVar[str] = "SELECT, INSERT, UPDATE (ended_on, ended_by, end_reason)"

    __tablename__ = "archive_holds"
    archive_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    put_by: Mapped[int] = mapped_column(BigInteger)
    ended_on: Mapped[date | None]
    ended_by: Mapped[int | None] = mapped_column(BigInteger)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        tenant_fk("archive_id", "archives"),
        tenant_fk("put_by", "accounts"),
        tenant_fk("ended_by", "accounts"),
        Index("ix_archive_holds_archive", "tenant_id", "archive_id"),
    )


class ArchiveAppraisal(Versioned, TenantModel):
    """An appraisal 鉴定 of bags at their end. `state`: proposed, approved, refused, carried_out. Kept for ever."""

    __privileges__: ClassVar[str] = "SELECT, INSERT, UPDATE"

    __tablename__ = "archive_appraisals"
    title: Mapped[str] = mapped_column(Text)
    report: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(BigInteger)
    proposed_on: Mapped[date]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    done_by: Mapped[int | None] = mapped_column(BigInteger)
    done_on: Mapped[date | None]
    __table_args__ = (
        tenant_fk("proposed_by", "accounts"),
        tenant_fk("decided_by", "accounts"),
        tenant_fk("done_by", "accounts"),
    )


class AppraisalItem(TenantModel):
    """What is proposed for one bag: destroy, keep (until a day) or permanent; a line of the destruction register 销毁清册.

    `done_on` once carried out; `removed_on` once the bag is off the disk.
    """

    __privileges__: ClassVar[str] = "SELECT, INSERT, UPDATE (done_on, removed_on)"

    __tablename__ = "archive_appraisal_items"
    appraisal_id: Mapped[int] = mapped_column(BigInteger)
    bag_id: Mapped[int] = mapped_column(BigInteger)
    opinion: Mapped[str] = mapped_column(Text)
    keep_until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    done_on: Mapped[date | None]
    removed_on: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "appraisal_id", "bag_id"),
        tenant_fk("appraisal_id", "archive_appraisals"),
        tenant_fk("bag_id", "archive_bags"),
        Index("ix_archive_appraisal_items_bag", "tenant_id", "bag_id"),
    )


class DisposalSupervisor(AppendOnly, TenantModel):
    """A person who watches the destruction 监销人 and signs the register; two are needed."""

    __tablename__ = "archive_supervisors"
    appraisal_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    on: Mapped[date]
    __table_args__ = (
        UniqueConstraint("tenant_id", "appraisal_id", "account_id"),
        tenant_fk("appraisal_id", "archive_appraisals"),
        tenant_fk("account_id", "accounts"),
    )
