"""Reads archives 档案: what was sealed, in which bags, and who holds which copy."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.kernel.errors import NotFound
from xiangxun.results.archives.models import AppraisalItem, Archive, ArchiveBag, ArchiveCopy
from xiangxun.training.sessions.selecting import called_like, sessions_of


@dataclass(frozen=True, slots=True)
class BagView:
    """A bag of an archive; `retain_until` None: for ever. `rules` are those that set the period.

    A period that an appraisal 鉴定 set anew counts; `destroyed_on`: the day on which it was destroyed under one.
    """

    id: int
    name: str
    sha256: str
    retain_until: date | None
    rules: tuple[str, ...]
    files: int
    bytes: int
    destroyed_on: date | None

    def has_ended(self, on: date) -> bool:
        """Whether its time is over and it is still there: it is to be appraised."""
        return self.destroyed_on is None and self.retain_until is not None and self.retain_until < on


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
    """A sealed archive; `folder` on the shelf, `sha256` of its index."""

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
    def retain_until(self) -> date | None:
        """The day until which its last bag is kept; None for ever."""
        days = [bag.retain_until for bag in self.bags]
        return None if None in days else max(day for day in days if day)


def find_archive(db: Session, session_id: int) -> ArchiveView | None:
    """Return the archive of a session, or None where none was sealed."""
    found = _views(db, select(Archive).where(Archive.session_id == session_id))
    return found[0] if found else None


def get_archive(db: Session, archive_id: int) -> ArchiveView:
    """Return an archive; raises `NotFound`."""
    found = _views(db, select(Archive).where(Archive.id == archive_id))
    if not found:
        raise NotFound("没有这份档案。")
    return found[0]


def list_archives(db: Session, *, institution_id: int | None = None) -> Sequence[ArchiveView]:
    """Return archives, the latest sealed first, of one institution's sessions or of the county."""
    statement = select(Archive).order_by(Archive.sealed_on.desc(), Archive.id.desc())
    if institution_id is not None:
        statement = statement.where(Archive.session_id.in_(sessions_of(institution_id)))
    return _views(db, statement)


def find_archives(db: Session, ask: Ask, *, institution_id: int | None = None) -> Sequence[ArchiveView]:
    """Return what is asked of the list of archives: by the session's words, sealed in a year; of one's sessions alone."""
    statement = select(Archive)
    if institution_id is not None:
        statement = statement.where(Archive.session_id.in_(sessions_of(institution_id)))
    if ask.search:
        statement = statement.where(Archive.session_id.in_(called_like(ask.search)))
    if "year" in ask.chosen:
        year = int(ask.chosen["year"])
        statement = statement.where(Archive.sealed_on.between(date(year, 1, 1), date(year, 12, 31)))
    return _views(db, in_order(statement, Archive, Archive.sealed_on, ask))


def sessions_of_archives(db: Session, archive_ids: Collection[int]) -> Mapping[int, int]:
    """Return of which session each of these archives is."""
    rows = db.execute(select(Archive.id, Archive.session_id).where(among(Archive.id, archive_ids)))
    return {row.id: row.session_id for row in rows}


def years_sealed(db: Session) -> Sequence[int]:
    """Return the years in which archives were sealed, the latest first."""
    years = select(func.extract("year", Archive.sealed_on)).distinct()
    return sorted((int(one) for one in db.scalars(years)), reverse=True)


def get_archives(db: Session, archive_ids: Collection[int]) -> Sequence[ArchiveView]:
    """Return several archives; who is not there is left out."""
    return _views(db, select(Archive).where(among(Archive.id, archive_ids)).order_by(Archive.id))


def archives_ended(db: Session, on: date) -> Sequence[ArchiveView]:
    """Return the archives of which a bag had its end, as it was sealed, before a day; an appraisal may have moved it."""
    ended = select(ArchiveBag.archive_id).where(ArchiveBag.retain_until < on)
    return _views(db, select(Archive).where(Archive.id.in_(ended)).order_by(Archive.id))


def archived_bytes(db: Session) -> int:
    """Return how much the county's sealed archives come to, without what was destroyed under an appraisal."""
    gone = select(AppraisalItem.bag_id).where(AppraisalItem.removed_on.is_not(None))
    statement = select(func.coalesce(func.sum(ArchiveBag.bytes), 0)).where(ArchiveBag.id.not_in(gone))
    return int(db.scalar(statement) or 0)


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


def _views(db: Session, statement: Select[Archive]) -> list[ArchiveView]:
    """Return archives with their bags and copies, in four statements however many."""
    rows = db.scalars(statement).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    bags: dict[int, list[BagView]] = {}
    for bag in db.scalars(
        select(ArchiveBag).where(among(ArchiveBag.archive_id, ids)).order_by(ArchiveBag.name)
    ):
        bags.setdefault(bag.archive_id, []).append(_bag(bag))
    appraised = _appraised(db, ids)
    copies: dict[int, list[CopyView]] = {}
    for copy in db.scalars(
        select(ArchiveCopy).where(among(ArchiveCopy.archive_id, ids)).order_by(ArchiveCopy.n)
    ):
        copies.setdefault(copy.archive_id, []).append(
            CopyView(copy.id, copy.n, copy.holder, copy.sha256, copy.received_on, copy.received_by)
        )
    return [
        ArchiveView(
            id=row.id,
            session_id=row.session_id,
            folder=row.folder,
            sha256=row.sha256,
            sealed_on=row.sealed_on,
            sealed_by=row.sealed_by,
            custodian=row.custodian,
            bags=tuple(_after(bag, appraised.get(bag.id)) for bag in bags.get(row.id, ())),
            copies=tuple(copies.get(row.id, ())),
        )
        for row in rows
    ]


def _bag(bag: ArchiveBag) -> BagView:
    return BagView(
        id=bag.id,
        name=bag.name,
        sha256=bag.sha256,
        retain_until=bag.retain_until,
        rules=tuple(bag.rules.split()),
        files=bag.files,
        bytes=bag.bytes,
        destroyed_on=None,
    )


def _after(bag: BagView, item: AppraisalItem | None) -> BagView:
    """Return a bag as its last appraisal left it."""
    if item is None:
        return bag
    if item.opinion == "destroy":
        return replace(bag, destroyed_on=item.done_on)
    return replace(bag, retain_until=item.keep_until)


def _appraised(db: Session, archive_ids: Collection[int]) -> dict[int, AppraisalItem]:
    """Return of each bag of these archives the last opinion that was carried out."""
    items = (
        select(AppraisalItem)
        .join(ArchiveBag, AppraisalItem.bag_id == ArchiveBag.id)
        .where(among(ArchiveBag.archive_id, archive_ids), AppraisalItem.done_on.is_not(None))
    )
    return {item.bag_id: item for item in db.scalars(items.order_by(AppraisalItem.id))}
