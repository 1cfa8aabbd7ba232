"""Reads institutions 培训机构, their suspensions and their orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.foundation.db.memo import shared
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.institutions.models import Institution, RectificationOrder, Suspension


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """One institution as lists show it."""

    id: int
    name: str
    qualifications: tuple[str, ...]
    contact: str
    registered_on: date
    version: int


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order to mend 整改通知. `missed`: the office found it not mended as ordered.

    `found_by`: acceptance, own, superior; `result`: what was reported on `reported_on`, after it was mended.
    """

    id: int
    institution_id: int
    session_id: int | None
    rule: str
    demand: str
    issued_on: date
    due: date
    mended_on: date | None
    report: str
    missed: bool
    found_by: str
    result: str
    reported_on: date | None
    version: int


def list_institutions(db: Session, *, only: int | None = None) -> Sequence[InstitutionRow]:
    """Return every institution of the county by name, or one `only`."""
    statement = select(Institution).order_by(Institution.name)
    if only is not None:
        statement = statement.where(Institution.id == only)
    return [_row(found) for found in db.scalars(statement)]


def institution_names(db: Session, *, only: int | None = None) -> Mapping[int, str]:
    """Return the name of every institution of the county by id, in the order of the names; or of one `only`."""
    named = select(Institution.id, Institution.name).order_by(Institution.name)
    every = shared(db, "institution names", lambda: {one.id: one.name for one in db.execute(named)})
    return every if only is None else {key: name for key, name in every.items() if key == only}


def find_institutions(db: Session, ask: Ask, *, only: int | None = None) -> Sequence[InstitutionRow]:
    """Return what is asked of the list of institutions: by name, with a qualification; or one `only`."""
    statement = select(Institution)
    if only is not None:
        statement = statement.where(Institution.id == only)
    if ask.search:
        statement = statement.where(Institution.name.icontains(ask.search, autoescape=True))
    if "qualification" in ask.chosen:
        statement = statement.where(Institution.qualifications.contains([ask.chosen["qualification"]]))
    key = Institution.registered_on if ask.sort == "registered_on" else Institution.name
    return [_row(found) for found in db.scalars(in_order(statement, Institution, key, ask))]


def get_institution(db: Session, institution_id: int) -> InstitutionRow:
    """Return one institution; raises `NotFound`."""
    found = db.scalar(select(Institution).where(Institution.id == institution_id))
    if found is None:
        raise NotFound("没有这家培训机构。")
    return _row(found)


def list_orders(
    db: Session, *, institution_id: int | None = None, open_only: bool = False
) -> Sequence[OrderRow]:
    """Return orders to mend, the one due first at the top."""
    statement = select(RectificationOrder).order_by(RectificationOrder.due, RectificationOrder.id)
    if institution_id is not None:
        statement = statement.where(RectificationOrder.institution_id == institution_id)
    if open_only:
        statement = statement.where(RectificationOrder.mended_on.is_(None))
    return [_order(order) for order in db.scalars(statement)]


def orders_named(db: Session, ids: Iterable[int | None]) -> Sequence[OrderRow]:
    """Return the orders to mend with these ids."""
    wanted = [one for one in ids if one is not None]
    if not wanted:
        return ()
    return [
        _order(order)
        for order in db.scalars(select(RectificationOrder).where(RectificationOrder.id.in_(wanted)))
    ]


def get_order(db: Session, order_id: int) -> OrderRow:
    """Return one order to mend; raises `NotFound`."""
    found = db.scalar(select(RectificationOrder).where(RectificationOrder.id == order_id))
    if found is None:
        raise NotFound("没有这份整改通知。")
    return _order(found)


def count_overdue(db: Session, institution_id: int, on: date) -> int:
    """Return how many orders to mend are past their day and still open."""
    statement = select(func.count()).where(
        RectificationOrder.institution_id == institution_id,
        RectificationOrder.mended_on.is_(None),
        RectificationOrder.due < on,
    )
    return db.scalar(statement) or 0


def suspended_by(db: Session, party: str, party_id: int, on: date) -> str | None:
    """Return the rule under which a party is shut out on a day, or None."""
    return db.scalar(
        _standing(party, on).where(Suspension.party_id == party_id).order_by(Suspension.id).limit(1)
    )


def _standing(party: str, on: date) -> Select[str]:
    return select(Suspension.rule).where(
        Suspension.party == party,
        Suspension.since <= on,
        Suspension.lifted_on.is_(None),
        or_(Suspension.until.is_(None), Suspension.until >= on),
    )


def _row(found: Institution) -> InstitutionRow:
    return InstitutionRow(
        found.id, found.name, tuple(found.qualifications), found.contact, found.registered_on, found.version
    )


def _order(order: RectificationOrder) -> OrderRow:
    return OrderRow(
        id=order.id,
        institution_id=order.institution_id,
        session_id=order.session_id,
        rule=order.rule,
        demand=order.demand,
        issued_on=order.issued_on,
        due=order.due,
        mended_on=order.mended_on,
        report=order.report,
        missed=order.missed,
        found_by=order.found_by,
        result=order.result,
        reported_on=order.reported_on,
        version=order.version,
    )
