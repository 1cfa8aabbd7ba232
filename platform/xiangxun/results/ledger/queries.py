"""Reads ledgers 台账: the book of a session, its lines by keyset, and what it says of each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.kernel.errors import NotFound
from xiangxun.kernel.ids import ref
from xiangxun.results.ledger.models import LedgerBook, LedgerEntry
from xiangxun.rules.facts import LedgerRow

DRAFT, SUBMITTED, ACCEPTED = "draft", "submitted", "accepted"


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The ledger of a session. `counted` + `not_counted` are all its people; `boundary` is part of both.

    `by_rule`: people not counted under each rule, every one of them under exactly one. `questions` wait for a person.
    """

    id: int
    session_id: int
    series: str
    state: str
    computed_on: date
    receipt_id: int
    counted: int
    not_counted: int
    boundary: int
    units: int
    questions: int
    by_rule: Mapping[str, int]
    version: int

    @property
    def people(self) -> int:
        """Everybody in the ledger."""
        return self.counted + self.not_counted


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line; `units` 0: not counted, by `rules`; `values`: rule → the values of its message (personal)."""

    id: int
    trainee_id: int
    ordinal: int
    units: int
    series: str
    rules: tuple[str, ...]
    boundary: bool
    values: Mapping[str, Mapping[str, Any]]


def find_ledger(db: Session, session_id: int) -> LedgerView | None:
    """Return the ledger of a session, or None where none was made yet."""
    book = db.scalar(select(LedgerBook).where(LedgerBook.session_id == session_id))
    return _view(db, book) if book else None


def get_ledger(db: Session, session_id: int) -> LedgerView:
    """Return the ledger of a session; raises `NotFound`."""
    found = find_ledger(db, session_id)
    if found is None:
        raise NotFound("这一期还没有台账，请先生成台账。")
    return found


def list_entries(
    db: Session,
    session_id: int,
    *,
    counted: bool | None = None,
    after: int = 0,
    limit: int | None = None,
) -> Sequence[EntryView]:
    """Return lines in order of the list behind place `after`: all, or only those counted or not counted."""
    statement = (
        select(LedgerEntry)
        .join(LedgerBook, LedgerEntry.ledger_id == LedgerBook.id)
        .where(LedgerBook.session_id == session_id, LedgerEntry.ordinal > after)
        .order_by(LedgerEntry.ordinal)
        .limit(limit)
    )
    if counted is not None:
        statement = statement.where(LedgerEntry.units > 0 if counted else LedgerEntry.units == 0)
    return [_entry(entry) for entry in db.scalars(statement)]


def ledger_rows(db: Session, session_id: int) -> tuple[LedgerRow, ...]:
    """Return the counted lines as funds see them, in order of the list."""
    statement = (
        select(LedgerEntry.trainee_id, LedgerEntry.units, LedgerEntry.series)
        .join(LedgerBook, LedgerEntry.ledger_id == LedgerBook.id)
        .where(LedgerBook.session_id == session_id, LedgerEntry.units > 0)
        .order_by(LedgerEntry.ordinal)
    )
    return tuple(
        LedgerRow(ref("person", person), units, series) for person, units, series in db.execute(statement)
    )


def trainee_ids(db: Session, session_id: int) -> tuple[int, ...]:
    """Return everybody in the ledger, in order of the list."""
    statement = (
        select(LedgerEntry.trainee_id)
        .join(LedgerBook, LedgerEntry.ledger_id == LedgerBook.id)
        .where(LedgerBook.session_id == session_id)
        .order_by(LedgerEntry.ordinal)
    )
    return tuple(db.scalars(statement))


def _by_rule(db: Session, ledger_id: int) -> dict[str, int]:
    first = LedgerEntry.rules[1]  # PostgreSQL counts from 1: the rule that comes first
    statement = (
        select(first, func.count())
        .where(LedgerEntry.ledger_id == ledger_id, LedgerEntry.units == 0)
        .group_by(first)
        .order_by(first)
    )
    return dict(db.execute(statement).all())


def _view(db: Session, book: LedgerBook) -> LedgerView:
    return LedgerView(
        id=book.id,
        session_id=book.session_id,
        series=book.series,
        state=book.state,
        computed_on=book.computed_on,
        receipt_id=book.receipt_id,
        counted=book.counted,
        not_counted=book.not_counted,
        boundary=book.boundary,
        units=book.units,
        questions=book.questions,
        by_rule=_by_rule(db, book.id),
        version=book.version,
    )


def _entry(entry: LedgerEntry) -> EntryView:
    return EntryView(
        id=entry.id,
        trainee_id=entry.trainee_id,
        ordinal=entry.ordinal,
        units=entry.units,
        series=entry.series,
        rules=tuple(entry.rules),
        boundary=entry.boundary,
        values=entry.values,
    )
