"""Reads archives 档案: what was sealed, in which bags, and who holds which copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.kernel.errors import NotFound
from xiangxun.results.archives.models import Archive, ArchiveBag, ArchiveCopy
from xiangxun.results.archives.setup import archive_root
from xiangxun.training.sessions.queries import sessions_of


@dataclass(frozen=True, slots=True)
class BagView:
    """A bag of an archive; `retain_until` None: for ever. `rules` are those that set the period."""

    name: str
    sha256: str
    retain_until: date | None
    rules: tuple[str, ...]
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class CopyView:
    """A copy for a holder; its receipt is signed once `received_on` is there."""

    id: int
    n: int
    holder: str
    sha256: str
    received_on: date | None
    received_by: str


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """A sealed archive; `folder` below the archive root, `sha256` of its index."""

    id: int
    session_id: int
    folder: str
    sha256: str
    sealed_on: date
    sealed_by: int
    custodian: str
    bags: tuple[BagView, ...]
    copies: tuple[CopyView, ...]

    @property
    def path(self) -> Path:
        """Where it lies on this machine."""
        return archive_root() / self.folder

    @property
    def retain_until(self) -> date | None:
        """The day until which its last bag is kept; None for ever."""
        days = [bag.retain_until for bag in self.bags]
        return None if None in days else max(day for day in days if day)


def find_archive(db: Session, session_id: int) -> ArchiveView | None:
    """Return the archive of a session, or None where none was sealed."""
    row = db.scalar(select(Archive).where(Archive.session_id == session_id))
    return _view(db, row) if row else None


def get_archive(db: Session, archive_id: int) -> ArchiveView:
    """Return an archive; raises `NotFound`."""
    row = db.scalar(select(Archive).where(Archive.id == archive_id))
    if row is None:
        raise NotFound("没有这份档案。")
    return _view(db, row)


def list_archives(db: Session, *, institution_id: int | None = None) -> Sequence[ArchiveView]:
    """Return archives, the latest sealed first, of one institution's sessions or of the county."""
    statement = select(Archive).order_by(Archive.sealed_on.desc(), Archive.id.desc())
    if institution_id is not None:
        statement = statement.where(Archive.session_id.in_(sessions_of(institution_id)))
    return [_view(db, row) for row in db.scalars(statement)]


def audit_extract(db: Session, session_id: int) -> list[dict[str, Any]]:
    """Return the audit entries about a session, oldest first: number, instant, who, what, hash in hex."""
    statement = select(AuditEntry).where(AuditEntry.subject == "session", AuditEntry.subject_id == session_id)
    return [
        {
            "number": entry.id,
            "at": entry.at.isoformat(),
            "name": entry.name,
            "roles": list(entry.roles),
            "action": entry.action,
            "details": entry.details,
            "hash": entry.hash.hex(),
        }
        for entry in db.scalars(statement.order_by(AuditEntry.id))
    ]


def _view(db: Session, row: Archive) -> ArchiveView:
    bags = db.scalars(select(ArchiveBag).where(ArchiveBag.archive_id == row.id).order_by(ArchiveBag.name))
    copies = db.scalars(select(ArchiveCopy).where(ArchiveCopy.archive_id == row.id).order_by(ArchiveCopy.n))
    return ArchiveView(
        id=row.id,
        session_id=row.session_id,
        folder=row.folder,
        sha256=row.sha256,
        sealed_on=row.sealed_on,
        sealed_by=row.sealed_by,
        custodian=row.custodian,
        bags=tuple(
            BagView(bag.name, bag.sha256, bag.retain_until, tuple(bag.rules.split()), bag.files, bag.bytes)
            for bag in bags
        ),
        copies=tuple(
            CopyView(copy.id, copy.n, copy.holder, copy.sha256, copy.received_on, copy.received_by)
            for copy in copies
        ),
    )
