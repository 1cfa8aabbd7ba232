"""Reads ledgers 台账: the book of a session, its lines by keyset, and what it says of each person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, bindparam, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.keyset import so_many
from xiangxun.foundation.db.reading import read_rows
from xiangxun.kernel.errors import NotFound
from xiangxun.kernel.ids import ref
from xiangxun.results.ledger.models import LedgerBook, LedgerDifference, LedgerEntry
from xiangxun.rules.facts import LedgerRow
from xiangxun.training.sessions.queries import later_than

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


_TOLD = tuple(one.name for one in fields(LedgerView) if one.name != "by_rule")
_BOOK = tuple(getattr(LedgerBook, name) for name in _TOLD)


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


_LINE = tuple(getattr(LedgerEntry, field.name) for field in fields(EntryView))


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One person whose line would come out otherwise since the ledger of session `cause_id` changed.

    `cause_id` is the session itself where the person's own data was put right. `noted_on` None: nobody of the authority has taken note yet.
    """

    id: int
    session_id: int
    trainee_id: int
    cause_id: int
    units_then: int
    rules_then: tuple[str, ...]
    units_now: int
    rules_now: tuple[str, ...]
    found_on: date
    noted_by: int | None
    noted_on: date | None
    reason: str

    @property
    def rule(self) -> str:
        """The rule that makes the difference: the one that stops now, else the one that stopped then."""
        rules = self.rules_then if self.units_now else self.rules_now
        return rules[0] if rules else ""


@dataclass(frozen=True, slots=True)
class OpenDifferences:
    """A ledger with differences nobody has taken note of: how many people, because of which sessions, since when.

    `state` of the ledger: a submitted one is given back and made again, an accepted one is taken note of.
    """

    session_id: int
    state: str
    people: int
    causes: tuple[int, ...]
    since: date


def find_ledger(db: Session, session_id: int) -> LedgerView | None:
    """Return the ledger of a session, or None where none was made yet."""
    found = read_rows(db, select(*_BOOK).where(LedgerBook.session_id == session_id))
    if not found:
        return None
    told = dict(zip(_TOLD, found[0], strict=True))
    return LedgerView(**told, by_rule=_by_rule(db, told["id"]))


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
    told = {"session": session_id, "after": after}
    return [_entry(line) for line in read_rows(db, _lines(limit, counted=counted), told)]


@cache
def _lines(limit: int | None, *, counted: bool | None) -> Select[*tuple[Any, ...]]:
    session, after = bindparam("session", type_=BigInteger), bindparam("after", type_=Integer)
    statement = (
        select(*_LINE)
        .join(LedgerBook, LedgerEntry.ledger_id == LedgerBook.id)
        .where(LedgerBook.session_id == session, LedgerEntry.ordinal > after)
        .order_by(LedgerEntry.ordinal)
        .limit(so_many(limit))
    )
    if counted is not None:
        statement = statement.where(LedgerEntry.units > 0 if counted else LedgerEntry.units == 0)
    return statement


def entry_in(db: Session, session_id: int, trainee_id: int) -> EntryView:
    """Return the line of a person in the ledger of a session; raises `NotFound`."""
    statement = (
        select(*_LINE)
        .join(LedgerBook, LedgerEntry.ledger_id == LedgerBook.id)
        .where(LedgerBook.session_id == session_id, LedgerEntry.trainee_id == trainee_id)
    )
    found = read_rows(db, statement)
    if not found:
        raise NotFound("本期台账中没有此人；请从台账页进入。")
    return _entry(found[0])


def later_ledgers(db: Session, session_id: int, people: Collection[int]) -> tuple[int, ...]:
    """Return the sessions later than this one whose ledgers hold any of these people."""
    statement = (
        select(LedgerBook.session_id)
        .join(LedgerEntry, LedgerEntry.ledger_id == LedgerBook.id)
        .where(LedgerBook.session_id.in_(later_than(db, session_id)), among(LedgerEntry.trainee_id, people))
        .distinct()
    )
    return tuple(sorted(db.scalars(statement)))


def ledgers_of(db: Session, trainee_id: int) -> tuple[int, ...]:
    """Return the sessions whose ledgers hold a person."""
    statement = (
        select(LedgerBook.session_id)
        .join(LedgerEntry, LedgerEntry.ledger_id == LedgerBook.id)
        .where(LedgerEntry.trainee_id == trainee_id)
    )
    return tuple(sorted(db.scalars(statement)))


def open_differences(db: Session) -> Sequence[OpenDifferences]:
    """Return every ledger that is no longer as the rules have it, the longest waiting first: for the authority's desk."""
    listed = LedgerDifference
    statement = (
        select(
            listed.session_id,
            LedgerBook.state,
            func.count(),
            func.array_agg(func.distinct(listed.cause_id)),
            func.min(listed.found_on),
        )
        .join(LedgerBook, LedgerBook.session_id == listed.session_id)
        .where(listed.noted_on.is_(None))
        .group_by(listed.session_id, LedgerBook.state)
        .order_by(func.min(listed.found_on), listed.session_id)
    )
    return [
        OpenDifferences(session, state, people, tuple(sorted(causes)), since)
        for session, state, people, causes, since in db.execute(statement)
    ]


def list_differences(
    db: Session, *, session_id: int | None = None, open_only: bool = True, after: int = 0, limit: int = 50
) -> Sequence[DifferenceView]:
    """Return a page of the list, in order of entry."""
    statement = select(LedgerDifference).where(LedgerDifference.id > after)
    if session_id is not None:
        statement = statement.where(LedgerDifference.session_id == session_id)
    if open_only:
        statement = statement.where(LedgerDifference.noted_on.is_(None))
    return [_difference(row) for row in db.scalars(statement.order_by(LedgerDifference.id).limit(limit))]


def count_differences(db: Session, session_id: int) -> int:
    """Return how many people of a ledger would come out otherwise, nobody having taken note."""
    statement = select(func.count()).where(
        LedgerDifference.session_id == session_id, LedgerDifference.noted_on.is_(None)
    )
    ((differing,),) = read_rows(db, statement)
    return int(differing)


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
    return {str(rule): int(people) for rule, people in read_rows(db, statement)}


def _difference(row: LedgerDifference) -> DifferenceView:
    return DifferenceView(
        id=row.id,
        session_id=row.session_id,
        trainee_id=row.trainee_id,
        cause_id=row.cause_id,
        units_then=row.units_then,
        rules_then=tuple(row.rules_then),
        units_now=row.units_now,
        rules_now=tuple(row.rules_now),
        found_on=row.found_on,
        noted_by=row.noted_by,
        noted_on=row.noted_on,
        reason=row.reason,
    )


def _entry(line: Sequence[Any]) -> EntryView:
    number, trainee, ordinal, units, series, rules, boundary, values = line
    return EntryView(number, trainee, ordinal, units, series, tuple(rules), boundary, values)
