"""Lends archives 借阅 and holds them back 暂停处置: who has what until when; what may not be disposed of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation import audit
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.results.archives.models import ArchiveHold, ArchiveLoan
from xiangxun.results.archives.queries import get_archive

KEEPERS = (Role.ARCHIVIST, Role.AUTHORITY)
HOLDERS = (Role.AUTHORITY, Role.INSPECTOR, Role.ARCHIVIST)


@dataclass(frozen=True, slots=True)
class LoanView:
    """An archive lent: by whom it is read, why, until when; returned on a day, or still out."""

    id: int
    archive_id: int
    borrower: str
    unit: str
    purpose: str
    lent_on: date
    due: date
    returned_on: date | None
    remark: str

    def is_late(self, on: date) -> bool:
        """Whether it should be back by now; the day itself is not late yet."""
        return self.returned_on is None and self.due < on


@dataclass(frozen=True, slots=True)
class HoldView:
    """A reason for which nothing of an archive may be destroyed, until it is ended."""

    id: int
    archive_id: int
    reason: str
    since: date
    ended_on: date | None
    end_reason: str


def lend(
    db: Session, actor: Actor, archive_id: int, *, borrower: str, unit: str, purpose: str, due: date
) -> int:
    """Lend an archive; return the loan's id. One archive may be read by several at once: each is written down."""
    require(actor, *KEEPERS)
    if actor.account is None:
        raise Forbidden("借阅须由具名的档案人员登记。")
    if any(len(text.strip()) < 2 for text in (borrower, unit, purpose)):
        raise InvalidInput("请写明借阅人、单位和用途。")
    if due < today():
        raise InvalidInput("归还期限不能早于今天。")
    archive = get_archive(db, archive_id)
    loan = ArchiveLoan(
        archive_id=archive_id,
        borrower=borrower.strip(),
        unit=unit.strip(),
        purpose=purpose.strip(),
        lent_on=today(),
        due=due,
        lent_by=actor.account,
    )
    db.add(loan)
    db.flush()
    audit.record(db, actor, "archive.lend", "session", archive.session_id, {"loan": loan.id, "due": str(due)})
    return loan.id


def take_back(db: Session, actor: Actor, archive_id: int, loan_id: int, *, remark: str = "") -> None:
    """Take a lent archive back; `remark`: what was found on its return."""
    require(actor, *KEEPERS)
    loan = db.scalar(
        select(ArchiveLoan).where(ArchiveLoan.id == loan_id, ArchiveLoan.archive_id == archive_id)
    )
    if loan is None:
        raise NotFound("没有这条借阅登记。")
    if loan.returned_on is not None:
        raise Conflict(f"这份档案已于 {loan.returned_on} 归还。")
    loan.returned_on, loan.returned_to, loan.remark = today(), actor.account, remark.strip()
    db.flush()
    session_id = get_archive(db, archive_id).session_id
    audit.record(db, actor, "archive.take_back", "session", session_id, {"loan": loan_id})


def hold(db: Session, actor: Actor, archive_id: int, *, reason: str) -> int:
    """Keep an archive from being destroyed while an audit or dispute is open; return the hold's id."""
    require(actor, *HOLDERS)
    if actor.account is None or len(reason.strip()) < 2:
        raise InvalidInput("暂停处置须由具名人员作出，并写明理由。")
    archive = get_archive(db, archive_id)
    row = ArchiveHold(archive_id=archive_id, reason=reason.strip(), since=today(), put_by=actor.account)
    db.add(row)
    db.flush()
    audit.record(db, actor, "archive.hold", "session", archive.session_id, {"hold": row.id})
    return row.id


def end_hold(db: Session, actor: Actor, archive_id: int, hold_id: int, *, reason: str) -> None:
    """End a hold, with the reason."""
    require(actor, *HOLDERS)
    row = db.scalar(
        select(ArchiveHold).where(
            ArchiveHold.id == hold_id, ArchiveHold.archive_id == archive_id, ArchiveHold.ended_on.is_(None)
        )
    )
    if row is None:
        raise NotFound("没有这项仍在生效的暂停处置。")
    if len(reason.strip()) < 2:
        raise InvalidInput("请写明解除的理由。")
    row.ended_on, row.ended_by, row.end_reason = today(), actor.account, reason.strip()
    db.flush()
    session_id = get_archive(db, archive_id).session_id
    audit.record(db, actor, "archive.end_hold", "session", session_id, {"hold": hold_id})


def loans_of(db: Session, archive_id: int) -> Sequence[LoanView]:
    """Return every loan of an archive, the latest first."""
    rows = select(ArchiveLoan).where(ArchiveLoan.archive_id == archive_id)
    return [_loan(row) for row in db.scalars(rows.order_by(ArchiveLoan.id.desc()))]


def open_loans(db: Session) -> Sequence[LoanView]:
    """Return what is out of the county's archives, the one due first at the top."""
    rows = select(ArchiveLoan).where(ArchiveLoan.returned_on.is_(None))
    return [_loan(row) for row in db.scalars(rows.order_by(ArchiveLoan.due, ArchiveLoan.id))]


def holds_of(db: Session, archive_id: int) -> Sequence[HoldView]:
    """Return every hold of an archive, the latest first."""
    rows = select(ArchiveHold).where(ArchiveHold.archive_id == archive_id)
    return [
        HoldView(row.id, row.archive_id, row.reason, row.since, row.ended_on, row.end_reason)
        for row in db.scalars(rows.order_by(ArchiveHold.id.desc()))
    ]


def held(db: Session) -> Mapping[int, str]:
    """Return the archives under a hold with the reason, by archive id."""
    columns = select(ArchiveHold.archive_id, ArchiveHold.reason).where(ArchiveHold.ended_on.is_(None))
    return dict(db.execute(columns).all())


def _loan(row: ArchiveLoan) -> LoanView:
    return LoanView(
        row.id,
        row.archive_id,
        row.borrower,
        row.unit,
        row.purpose,
        row.lent_on,
        row.due,
        row.returned_on,
        row.remark,
    )
