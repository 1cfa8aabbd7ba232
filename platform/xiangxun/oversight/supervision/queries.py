"""Reads supervision 监督检查: inspections with their record, steps to sign and measures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, Select, bindparam, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.kernel.errors import NotFound
from xiangxun.oversight.supervision.models import Inspection, Measure, WatchedDuty
from xiangxun.registry.registers.queries import EntryRow, entry_ids_of, get_entries

DRAFT, SIGNING, CLOSED = "draft", "signing", "closed"
ORDER, CIRCULAR = "order", "circular"


@dataclass(frozen=True, slots=True)
class InspectionView:
    """One inspection. `entry`: its record, with the fields found; `state`: draft, signing, closed."""

    id: int
    institution_id: int
    session_id: int | None
    state: str
    entry: EntryRow
    version: int


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """What was done after an inspection: the order to mend, or the circular's entry."""

    kind: str
    order_id: int | None
    entry_id: int | None


def get_inspection(db: Session, inspection_id: int) -> InspectionView:
    """Return one inspection; raises `NotFound`."""
    found = _views(db, select(Inspection).where(Inspection.id == inspection_id))
    if not found:
        raise NotFound("没有这份检查记录。")
    return found[0]


def inspected_by(db: Session, inspection_ids: Collection[int]) -> Mapping[int, int]:
    """Return which institution each of some inspections was of."""
    rows = db.execute(
        select(Inspection.id, Inspection.institution_id).where(among(Inspection.id, inspection_ids))
    )
    return {row.id: row.institution_id for row in rows}


def list_inspections(
    db: Session,
    *,
    institution_id: int | None = None,
    session_id: int | None = None,
    open_only: bool = False,
    after: int | None = None,
    limit: int = 50,
) -> Sequence[InspectionView]:
    """Return a page of inspections, the last entered first; `after` is the id at which the page before ended."""
    statement = select(Inspection).order_by(Inspection.id.desc()).limit(limit)
    if institution_id is not None:
        statement = statement.where(Inspection.institution_id == institution_id)
    if session_id is not None:
        statement = statement.where(Inspection.session_id == session_id)
    if open_only:
        statement = statement.where(Inspection.state != CLOSED)
    if after is not None:
        statement = statement.where(Inspection.id < after)
    return _views(db, statement)


def find_inspections(db: Session, ask: Ask, *, institution_id: int | None = None) -> Sequence[InspectionView]:
    """Return what is asked of the list of inspections: of a state, a register, an institution; `institution_id` alone."""
    statement = select(Inspection)
    whose = institution_id if institution_id is not None else ask.chosen.get("institution")
    if whose is not None:
        statement = statement.where(Inspection.institution_id == int(whose))
    if "state" in ask.chosen:
        statement = statement.where(Inspection.state == ask.chosen["state"])
    if "register" in ask.chosen:
        statement = statement.where(Inspection.entry_id.in_(entry_ids_of(ask.chosen["register"])))
    return _views(db, in_order(statement, Inspection, Inspection.id, ask))


def measures(db: Session, inspection_id: int) -> Sequence[MeasureRow]:
    """Return what was done after an inspection, in order."""
    statement = select(Measure).where(Measure.inspection_id == inspection_id).order_by(Measure.id)
    return [MeasureRow(row.kind, row.order_id, row.entry_id) for row in db.scalars(statement)]


#: How many duties were `late` at the last watch: of the institution `own`, of the whole county where it is None.
LATE_COUNT = select(func.count()).where(
    WatchedDuty.ended_on.is_(None),
    WatchedDuty.state == "late",
    bindparam("own", type_=BigInteger).is_(None) | (WatchedDuty.institution_id == bindparam("own")),
)


def watched_since(db: Session) -> Mapping[str, date]:
    """Return since which day each duty has been in its state, by key, as the last watches saw it."""
    rows = select(WatchedDuty.key, WatchedDuty.since).where(WatchedDuty.ended_on.is_(None))
    return {row.key: row.since for row in db.execute(rows)}


def _views(db: Session, statement: Select[Inspection]) -> list[InspectionView]:
    rows = db.scalars(statement).all()
    entries = get_entries(db, [row.entry_id for row in rows])
    return [
        InspectionView(
            row.id, row.institution_id, row.session_id, row.state, entries[row.entry_id], row.version
        )
        for row in rows
    ]
