"""Reads registers 登记簿: lists by keyset, everything about one subject, the last day of each register."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.extras.queries import as_now
from xiangxun.registry.registers.models import RegisterEntry, RegisterSignature


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """Who signed, in which role, when."""

    role: str
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry. `fields` in plain form, money in fen; `keeper`: the slice that changes it ("" = registers)."""

    id: int
    register: str
    on: date
    subject: str | None
    subject_id: int | None
    institution_id: int | None
    fields: Mapping[str, Any]
    signatures: tuple[SignatureRow, ...]
    keeper: str
    entered_by: int | None
    entered_at: datetime
    closed_on: date | None
    version: int


def get_entry(db: Session, entry_id: int) -> EntryRow:
    """Return one entry; raises `NotFound`."""
    entry = db.scalar(select(RegisterEntry).where(RegisterEntry.id == entry_id))
    if entry is None:
        raise NotFound("没有这条登记。")
    return _rows(db, [entry])[0]


def list_entries(
    db: Session,
    *,
    register: str | None = None,
    since: date | None = None,
    until: date | None = None,
    open_only: bool = False,
    institution_id: int | None = None,
    after: int | None = None,
    limit: int | None = 50,
) -> Sequence[EntryRow]:
    """Return a page of entries, the last entered first; `after` is the id at which the page before ended."""
    statement = select(RegisterEntry).order_by(RegisterEntry.id.desc()).limit(limit)
    if register is not None:
        statement = statement.where(RegisterEntry.register == register)
    if since is not None:
        statement = statement.where(RegisterEntry.on >= since)
    if until is not None:
        statement = statement.where(RegisterEntry.on <= until)
    if open_only:
        statement = statement.where(RegisterEntry.closed_on.is_(None))
    if institution_id is not None:
        statement = statement.where(RegisterEntry.institution_id == institution_id)
    if after is not None:
        statement = statement.where(RegisterEntry.id < after)
    return _rows(db, db.scalars(statement).all())


def find_entries(
    db: Session, register: str, ask: Ask, *, institution_id: int | None = None
) -> Sequence[EntryRow]:
    """Return what is asked of a register: words in its fields, open or closed, of a year; of one institution or of all."""
    statement = select(RegisterEntry).where(RegisterEntry.register == register)
    if institution_id is not None:
        statement = statement.where(RegisterEntry.institution_id == institution_id)
    if ask.search:
        written = func.jsonb_each_text(RegisterEntry.fields).table_valued("key", "value")
        fits = select(1).select_from(written).where(written.c.value.icontains(ask.search, autoescape=True))
        statement = statement.where(fits.exists())
    if "state" in ask.chosen:
        is_open = RegisterEntry.closed_on.is_(None)
        statement = statement.where(is_open if ask.chosen["state"] == "open" else ~is_open)
    if "year" in ask.chosen:
        year = int(ask.chosen["year"])
        statement = statement.where(RegisterEntry.on.between(date(year, 1, 1), date(year, 12, 31)))
    key = RegisterEntry.on if ask.sort == "on" else RegisterEntry.id
    return _rows(db, db.scalars(in_order(statement, RegisterEntry, key, ask)).all())


def years_of(db: Session, register: str) -> Sequence[int]:
    """Return the years in which a register has entries, the latest first."""
    year = func.extract("year", RegisterEntry.on)
    statement = select(year).where(RegisterEntry.register == register).distinct()
    return sorted((int(one) for one in db.scalars(statement)), reverse=True)


def entries_of(db: Session, subject: str, subject_id: int) -> Sequence[EntryRow]:
    """Return everything registered about one subject, by register and day: for its dossier and archive."""
    statement = select(RegisterEntry).where(
        RegisterEntry.subject == subject, RegisterEntry.subject_id == subject_id
    )
    ordered = statement.order_by(RegisterEntry.register, RegisterEntry.on, RegisterEntry.id)
    return _rows(db, db.scalars(ordered).all())


def get_entries(db: Session, entry_ids: Collection[int]) -> Mapping[int, EntryRow]:
    """Return many entries by id."""
    found = db.scalars(select(RegisterEntry).where(among(RegisterEntry.id, entry_ids))).all()
    return {row.id: row for row in _rows(db, found)}


def entry_ids_of(register: str) -> Select[int]:
    """Return the ids of the entries of a register, for another list to be narrowed by."""
    return select(RegisterEntry.id).where(RegisterEntry.register == register)


def last_days(db: Session, until: date) -> Mapping[str, date]:
    """Return the day of the last entry of each register, as known on a day."""
    statement = select(RegisterEntry.register, func.max(RegisterEntry.on)).where(RegisterEntry.on <= until)
    return dict(db.execute(statement.group_by(RegisterEntry.register)).all())


def count_entries(db: Session, institution_id: int | None = None) -> Mapping[str, tuple[int, int]]:
    """Return of each register the number of entries and of those still open; of one institution or of all."""
    open_ones = func.count().filter(RegisterEntry.closed_on.is_(None))
    statement = select(RegisterEntry.register, func.count(), open_ones).group_by(RegisterEntry.register)
    if institution_id is not None:
        statement = statement.where(RegisterEntry.institution_id == institution_id)
    return {register: (total, waiting) for register, total, waiting in db.execute(statement)}


def _rows(db: Session, entries: Sequence[RegisterEntry]) -> list[EntryRow]:
    signed = _signatures(db, [entry.id for entry in entries])
    return [
        EntryRow(
            id=entry.id,
            register=entry.register,
            on=entry.on,
            subject=entry.subject,
            subject_id=entry.subject_id,
            institution_id=entry.institution_id,
            fields=as_now(db, f"register:{entry.register}", entry.fields, entry.extra_shape),
            signatures=tuple(signed.get(entry.id, ())),
            keeper=entry.keeper,
            entered_by=entry.entered_by,
            entered_at=entry.entered_at,
            closed_on=entry.closed_on,
            version=entry.version,
        )
        for entry in entries
    ]


def _signatures(db: Session, entry_ids: Collection[int]) -> dict[int, list[SignatureRow]]:
    found: dict[int, list[SignatureRow]] = {}
    if not entry_ids:
        return found
    statement = select(RegisterSignature).where(among(RegisterSignature.entry_id, entry_ids))
    for row in db.scalars(statement.order_by(RegisterSignature.id)):
        found.setdefault(row.entry_id, []).append(SignatureRow(row.role, row.name, row.on))
    return found
