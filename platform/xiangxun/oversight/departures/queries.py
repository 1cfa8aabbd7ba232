"""Queries on departures 离开查询: which counties are leaving or have left, and how far each has come."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from xiangxun.kernel.errors import NotFound
from xiangxun.oversight.departures.models import Departure
from xiangxun.registry.accounts.operators import list_operators

_STAMP = 16
OPEN = ("asked", "confirmed", "under_way", "locked")


@dataclass(frozen=True, slots=True)
class DepartureRow:
    """A departure as `Departure` keeps it; `names`: of the operators in it, by id."""

    id: int
    tenant: int
    state: str
    letter: str
    due: date
    asked_by: int
    asked_duty: str
    asked_at: datetime
    passport: Mapping[str, Any] | None
    receipt: Mapping[str, Any] | None
    confirmed_by: int | None
    confirmed_duty: str | None
    confirmed_at: datetime | None
    withdrawn_by: int | None
    withdrawn_at: datetime | None
    reason: str
    began_at: datetime | None
    inventory: Mapping[str, Any] | None
    findings: Sequence[str]
    locked_until: date | None
    ended_at: datetime | None
    certificate: str | None
    certificate_sha256: str | None
    names: Mapping[int, str]

    @property
    def stamp(self) -> str:
        """What the second word is given on: passport, verification and receipt, as a digest; another for any other."""
        told = json.dumps([self.passport, self.receipt], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:_STAMP]

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether nothing has been removed yet."""
        return self.state in ("asked", "confirmed")


def get_departure(db: Session, departure_id: int) -> DepartureRow:
    """Return a departure; raises `NotFound`."""
    found = _rows(db, Departure.id == departure_id)
    if not found:
        raise NotFound("没有这项离开登记，请核对编号。")
    return found[0]


def departure_of(db: Session, tenant_id: int) -> DepartureRow | None:
    """Return the last departure of a county, or None where nobody ever asked for one."""
    found = _rows(db, Departure.tenant == tenant_id)
    return found[0] if found else None


def open_departure(db: Session, tenant_id: int) -> DepartureRow | None:
    """Return the departure of a county that is under way in whichever state, or None."""
    found = _rows(db, (Departure.tenant == tenant_id) & Departure.state.in_(OPEN))
    return found[0] if found else None


def certificate_of(row: DepartureRow) -> str:
    """Return the certificate byte for byte as it was issued; raises `NotFound` before there is one."""
    if row.certificate is None:
        raise NotFound("还没有销毁证明：执行完毕、查无遗留之后才出具。")
    return row.certificate


def list_departures(db: Session) -> Sequence[DepartureRow]:
    """Return all departures, the latest first."""
    return _rows(db, Departure.id.is_not(None))


def due_departures(db: Session, on: date) -> Sequence[DepartureRow]:
    """Return what is to be carried out on a day: confirmed and due, begun and not ended, or locked in part until then."""
    ready = (Departure.state == "confirmed") & (Departure.due <= on)
    unlocked = (Departure.state == "locked") & (func.coalesce(Departure.locked_until, on) <= on)
    return _rows(db, ready | unlocked | (Departure.state == "under_way"))


def _rows(db: Session, which: ColumnElement[bool]) -> list[DepartureRow]:
    rows = db.scalars(select(Departure).where(which).order_by(Departure.id.desc())).all()
    names = {one.id: one.name for one in list_operators(db)} if rows else {}
    own = [field.name for field in fields(DepartureRow) if field.name != "names"]
    return [DepartureRow(**{name: getattr(row, name) for name in own}, names=names) for row in rows]
