"""Reads appraisals 鉴定: which bags have reached their end, and what was proposed, approved and done about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.kernel.errors import NotFound
from xiangxun.results.archives.lending import held
from xiangxun.results.archives.models import (
    AppraisalItem,
    ArchiveAppraisal,
    ArchiveBag,
    DisposalSupervisor,
)
from xiangxun.results.archives.queries import ArchiveView, BagView, archives_ended
from xiangxun.training.approvals.queries import OPEN, Step, list_steps

PROPOSED, APPROVED, REFUSED, CARRIED_OUT = "proposed", "approved", "refused", "carried_out"
DESTROY, KEEP, PERMANENT = "destroy", "keep", "permanent"


#: The matter under which a rulebook may name who approves an appraisal.
MATTER = "destruction"


@dataclass(frozen=True, slots=True)
class EndedBag:
    """A bag whose time is over. `held`: why it may not be destroyed now ("" = it may); `appraisal`: one that is open."""

    archive: ArchiveView
    bag: BagView
    held: str
    appraisal: int | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """A line of an appraisal: the bag, the opinion on it and why; `removed_on`: the day on which it was off the disk."""

    bag_id: int
    archive_id: int
    bag: str
    sha256: str
    ended: date | None
    opinion: str
    keep_until: date | None
    reason: str
    done_on: date | None
    removed_on: date | None


@dataclass(frozen=True, slots=True)
class SupervisorView:
    """A person who watches the destruction."""

    account_id: int
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class AppraisalView:
    """An appraisal with its lines and supervisors; `state`: proposed, approved, refused, carried_out."""

    id: int
    title: str
    report: str
    state: str
    proposed_by: int
    proposed_on: date
    decided_by: int | None
    decided_on: date | None
    reason: str
    done_by: int | None
    done_on: date | None
    items: tuple[ItemView, ...]
    supervisors: tuple[SupervisorView, ...]

    @property
    def destroys(self) -> bool:
        """Whether any bag is to be destroyed: then two supervisors are needed."""
        return any(item.opinion == DESTROY for item in self.items)


def ended_bags(db: Session, on: date) -> Sequence[EndedBag]:
    """Return the bags of the county whose time is over on a day, the one that ended first at the top."""
    reasons, waiting = held(db), open_items(db)
    found = [
        EndedBag(archive, bag, reasons.get(archive.id, ""), waiting.get(bag.id))
        for archive in archives_ended(db, on)
        for bag in archive.bags
        if bag.has_ended(on)
    ]
    return sorted(found, key=lambda one: (one.bag.retain_until or date.max, one.bag.id))


def open_items(db: Session) -> dict[int, int]:
    """Return the bags that stand in an appraisal still under way, with that appraisal's id."""
    columns = (
        select(AppraisalItem.bag_id, AppraisalItem.appraisal_id)
        .join(ArchiveAppraisal, AppraisalItem.appraisal_id == ArchiveAppraisal.id)
        .where(ArchiveAppraisal.state.in_((PROPOSED, APPROVED)))
    )
    return dict(db.execute(columns).all())


def list_appraisals(db: Session) -> Sequence[AppraisalView]:
    """Return every appraisal of the county, the latest first: the register of destruction is kept for ever."""
    rows = db.scalars(select(ArchiveAppraisal).order_by(ArchiveAppraisal.id.desc())).all()
    return _views(db, rows)


def open_appraisals(db: Session) -> Sequence[AppraisalView]:
    """Return the appraisals that somebody has still to decide on, watch or carry out, the oldest first."""
    waiting = select(ArchiveAppraisal).where(ArchiveAppraisal.state.in_((PROPOSED, APPROVED)))
    return _views(db, db.scalars(waiting.order_by(ArchiveAppraisal.id)).all())


def open_step(db: Session, appraisal_id: int) -> Step | None:
    """Return the step of the county's rulebook whose turn it is; None where it names none, or all are taken."""
    return next((one for one in list_steps(db, MATTER, appraisal_id) if one.state == OPEN), None)


def appraisal_titles(db: Session, ids: Collection[int]) -> Mapping[int, str]:
    """Return the titles of appraisals."""
    found = select(ArchiveAppraisal.id, ArchiveAppraisal.title).where(among(ArchiveAppraisal.id, ids))
    return {row.id: row.title for row in db.execute(found)}


def get_appraisal(db: Session, appraisal_id: int) -> AppraisalView:
    """Return one appraisal; raises `NotFound`."""
    rows = db.scalars(select(ArchiveAppraisal).where(ArchiveAppraisal.id == appraisal_id)).all()
    if not rows:
        raise NotFound("没有这次鉴定。")
    return _views(db, rows)[0]


def _views(db: Session, rows: Sequence[ArchiveAppraisal]) -> list[AppraisalView]:
    if not rows:
        return []
    ids = [row.id for row in rows]
    items: dict[int, list[ItemView]] = {}
    joined = (
        select(AppraisalItem, ArchiveBag)
        .join(ArchiveBag, AppraisalItem.bag_id == ArchiveBag.id)
        .where(among(AppraisalItem.appraisal_id, ids))
        .order_by(AppraisalItem.id)
    )
    for item, bag in db.execute(joined):
        items.setdefault(item.appraisal_id, []).append(_item(item, bag))
    people: dict[int, list[SupervisorView]] = {}
    signed = select(DisposalSupervisor).where(among(DisposalSupervisor.appraisal_id, ids))
    for one in db.scalars(signed.order_by(DisposalSupervisor.id)):
        people.setdefault(one.appraisal_id, []).append(SupervisorView(one.account_id, one.name, one.on))
    return [
        AppraisalView(
            id=row.id,
            title=row.title,
            report=row.report,
            state=row.state,
            proposed_by=row.proposed_by,
            proposed_on=row.proposed_on,
            decided_by=row.decided_by,
            decided_on=row.decided_on,
            reason=row.reason,
            done_by=row.done_by,
            done_on=row.done_on,
            items=tuple(items.get(row.id, ())),
            supervisors=tuple(people.get(row.id, ())),
        )
        for row in rows
    ]


def _item(item: AppraisalItem, bag: ArchiveBag) -> ItemView:
    return ItemView(
        bag_id=bag.id,
        archive_id=bag.archive_id,
        bag=bag.name,
        sha256=bag.sha256,
        ended=bag.retain_until,
        opinion=item.opinion,
        keep_until=item.keep_until,
        reason=item.reason,
        done_on=item.done_on,
        removed_on=item.removed_on,
    )
