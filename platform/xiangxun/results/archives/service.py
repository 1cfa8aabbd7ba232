"""Seals archives 封存归档: everything of a session into bags, once; hands copies over; nothing is changed afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.foundation import audit
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import now, today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.registry.institutions.queries import get_institution
from xiangxun.registry.interpretations.service import ask, law_on
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.results.archives.bags import BagFile, BagHead
from xiangxun.results.archives.contents import Item, decisions, gather, kept_elsewhere
from xiangxun.results.archives.index import ArchiveHead, BagContents, SealedArchive, write_archive
from xiangxun.results.archives.keeping import Keeping, keeping
from xiangxun.results.archives.models import Archive, ArchiveBag, ArchiveCopy
from xiangxun.results.archives.names import safe_name
from xiangxun.results.archives.queries import ArchiveView, audit_extract, find_archive, get_archive
from xiangxun.results.archives.retention import Retention
from xiangxun.results.archives.setup import shelf
from xiangxun.results.archives.verify import verify
from xiangxun.results.ledger.queries import find_ledger
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Code, Stage
from xiangxun.training.sessions.gates import pass_gate, session_check
from xiangxun.training.sessions.queries import SessionView, get_session
from xiangxun.training.sessions.service import mark_state, require_state

KEEPERS = (Role.ARCHIVIST, Role.AUTHORITY)
_READERS = (*KEEPERS, Role.INSPECTOR)
_LOCK = 0xA2C417  # one archive of a county is sealed at a time: the folder has one writer


def seal_archive(db: Session, actor: Actor, session_id: int, *, custodian: str) -> ArchiveView:
    """Seal the archive of a settled session in bags by retention period; `custodian` is the archivist's name.

    Raises `StepStopped` where the rules of the step or a missing document stop it, `Conflict` where it is sealed.
    """
    require(actor, *KEEPERS)
    if actor.account is None or not custodian.strip():
        raise Forbidden("归档须由具名人员办理，并写明档案专员。")
    db.execute(select(func.pg_advisory_xact_lock(_LOCK, current_tenant())))
    if find_archive(db, session_id) is not None:
        raise Conflict("这一期的档案已经封存，不能再次归档。", code="already_sealed")
    require_state(db, session_id, "settled")
    pass_gate(db, actor, session_id, Stage.ARCHIVE)
    view = get_session(db, session_id)
    law = law_on(db, view.row.first_day)
    keep = _keeping(db, session_id, law)
    mark_state(db, actor, session_id, "archived", on_field="archived_on")
    folder = f"{current_tenant_info(db).code}/{safe_name(view.row.code)}"
    sealed = shelf().seal(
        folder,
        lambda place: write_archive(place, _head(db, view, keep, custodian), _bags(db, view, keep, law)),
    )
    archive_id = _note(db, actor, session_id, folder, custodian, sealed, keep)
    _note_copies(db, archive_id, sealed.sha256, keep, law, custodian)
    audit.record(
        db, actor, "archive.seal", "session", session_id, {"sha256": sealed.sha256, "bags": len(sealed.bags)}
    )
    return get_archive(db, archive_id)


def hand_over_copy(
    db: Session, actor: Actor, archive_id: int, n: int, *, received_by: str, on: date | None = None
) -> None:
    """Take the receipt for copy `n` 份数交接回执: who received it, and when; a receipt is signed once."""
    require(actor, *KEEPERS)
    if len(received_by.strip()) < 2:
        raise InvalidInput("请写明接收人姓名。")
    copy = db.scalar(select(ArchiveCopy).where(ArchiveCopy.archive_id == archive_id, ArchiveCopy.n == n))
    if copy is None:
        raise NotFound(f"这份档案没有第 {n} 份。")
    if copy.received_on is not None:
        raise Conflict(f"第 {n} 份已于 {copy.received_on} 交接，回执不能更改。")
    copy.received_on, copy.received_by = on or today(), received_by.strip()
    db.flush()
    session_id = get_archive(db, archive_id).session_id
    audit.record(db, actor, "archive.hand_over", "session", session_id, {"copy": n, "sha256": copy.sha256})


def copy_out(db: Session, actor: Actor, archive_id: int, place: Path) -> Path:
    """Copy a sealed archive to `place`, for a holder's disk, and check the copy; the access is logged.

    Raises `Conflict` where something lies at `place` or the archive is no longer as it was sealed.
    """
    require(actor, *_READERS)
    archive = get_archive(db, archive_id)
    if place.exists():
        raise Conflict(f"{place} 已经存在，请换一个位置。")
    audit.record(db, actor, "archive.copy", "session", archive.session_id, {"sha256": archive.sha256})
    with shelf().lend(archive.folder, archive.sha256) as path:
        shutil.copytree(path, place)
    found = verify(place, archive.sha256)
    if not found.ok:
        raise Conflict(
            "档案与封存时不一致，未能复制；请核查存储并从备份恢复。", details={"problems": found.problems}
        )
    return place


def _keeping(db: Session, session_id: int, law: Law) -> Keeping:
    facts = session_check(db, session_id, Stage.ARCHIVE)
    demands = ask(db, "required_documents", facts, matter="session", matter_id=session_id).answer
    return keeping(law, demands, today())


def _head(db: Session, view: SessionView, keep: Keeping, custodian: str) -> ArchiveHead:
    days = f"{view.row.first_day} 至 {view.row.last_day}"
    ledger = find_ledger(db, view.row.id)
    counted = f"{ledger.people} 人，其中计入 {ledger.counted} 人" if ledger else "未建台账"
    facts = (
        ("期次", view.row.code),
        ("承办单位", get_institution(db, view.row.institution_id).name),
        ("培训时间", days),
        ("台账人数", counted),
        ("档案专员", custodian.strip()),
        ("份数", str(keep.copies)),
    )
    return ArchiveHead(_number(db, view), view.row.title, current_tenant_info(db).title, today(), facts)


def _number(db: Session, view: SessionView) -> str:
    """Return the archive number 档号: region, kind (培训), session."""
    return f"{current_tenant_info(db).region}-PX·{view.row.code}"


def _bags(db: Session, view: SessionView, keep: Keeping, law: Law) -> Iterator[BagContents]:
    """Yield a bag for each period; what goes with the whole archive lies in the bag that is kept longest."""
    by_period: dict[Retention, list[Item]] = {}
    for item in gather(db, view.row.id, law):
        by_period.setdefault(keep.of(item.kind), []).append(item)
    ordered = sorted(by_period, key=lambda period: period.until(today()) or date.max, reverse=True)
    for place, period in enumerate(ordered):
        head = BagHead(
            f"{_number(db, view)}-{period.code}",
            f"{view.row.title}（{period.label}）",
            current_tenant_info(db).title,
            period,
            today(),
        )
        records = _records(db, view, law) if place == 0 else {}
        yield BagContents(head, _opened(by_period[period]), records)


def _opened(items: Sequence[Item]) -> Iterator[BagFile]:
    for n, item in enumerate(items, start=1):
        yield item.bag_file(n)


def _records(db: Session, view: SessionView, law: Law) -> dict[str, object]:
    chain = audit.verify(db)
    return {
        "decisions": decisions(db, view.row.id, law),
        "papers_elsewhere": kept_elsewhere(db, view.row.id, law),
        "audit": {
            "chain_intact": chain.ok,
            "chain_entries": chain.entries,
            "chain_head": chain.head.hex(),
            "entries": audit_extract(db, view.row.id),
        },
    }


def _note(
    db: Session,
    actor: Actor,
    session_id: int,
    folder: str,
    custodian: str,
    sealed: SealedArchive,
    keep: Keeping,
) -> int:
    archive = Archive(
        session_id=session_id,
        folder=folder,
        sha256=sealed.sha256,
        sealed_at=now(),
        sealed_on=today(),
        sealed_by=actor.account,
        custodian=custodian.strip(),
    )
    db.add(archive)
    db.flush()
    db.add_all(
        ArchiveBag(
            archive_id=archive.id,
            name=bag.name,
            sha256=bag.sha256,
            retain_until=bag.head.retain_until,
            rules=" ".join(keep.rules.get(bag.head.retention, ())),
            files=len(bag.files),
            bytes=sum(file.size for file in bag.files),
        )
        for bag in sealed.bags
    )
    db.flush()
    return archive.id


def _note_copies(db: Session, archive_id: int, sha256: str, keep: Keeping, law: Law, custodian: str) -> None:
    """Lay down the copies, for the holders that the rules name, else for the archivist; each waits for its receipt."""
    holders = [_role(law, holder) for holder in keep.holders][: keep.copies]
    holders += [custodian.strip()] * (keep.copies - len(holders))
    db.add_all(
        ArchiveCopy(archive_id=archive_id, n=n, holder=holder, sha256=sha256)
        for n, holder in enumerate(holders, start=1)
    )
    db.flush()


def _role(law: Law, holder: Code) -> str:
    return law.rulebook.label("role", holder)
