"""Reads the lines of all ledgers 台账明细: across sessions, searched, narrowed and sorted, each page as fast as the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, func, select, text
from sqlalchemy.orm import Session

from xiangxun.foundation.db.keyset import Ask, in_order_of
from xiangxun.foundation.db.memo import shared
from xiangxun.foundation.db.reading import read_rows
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.registry.trainees.queries import people_like
from xiangxun.results.ledger.models import LedgerBook, LedgerEntry
from xiangxun.training.sessions.selecting import sessions_like

COUNTED, NOT_COUNTED, BOUNDARY = "counted", "not_counted", "boundary"
_RULE = LedgerEntry.rules[1]  # PostgreSQL counts from 1: the rule that comes first
#: Filters that ask something of the session.
_OF_SESSIONS = frozenset({"category", "place", "year", "month"})
_STANDING = {
    COUNTED: LedgerEntry.units > 0,
    NOT_COUNTED: LedgerEntry.units == 0,
    BOUNDARY: LedgerEntry.boundary.is_(True),
}
#: Goes from each rule to the next by the index: the number of lines does not matter.
_EXCLUDING = text("""
    WITH RECURSIVE cited (rule) AS (
        (SELECT rules[1] FROM ledger_entries
         WHERE tenant_id = :tenant AND units = 0 AND rules[1] IS NOT NULL ORDER BY rules[1] LIMIT 1)
        UNION ALL
        SELECT (SELECT entry.rules[1] FROM ledger_entries AS entry
                WHERE entry.tenant_id = :tenant AND entry.units = 0 AND entry.rules[1] > cited.rule
                ORDER BY entry.rules[1] LIMIT 1)
        FROM cited WHERE cited.rule IS NOT NULL
    )
    SELECT rule FROM cited WHERE rule IS NOT NULL
""")


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of any ledger; `units` 0: not counted, by `rules`; `values`: rule → the values of its message."""

    id: int
    session_id: int
    trainee_id: int
    units: int
    rules: Sequence[str]
    boundary: bool
    values: Mapping[str, Mapping[str, Any]]
    state: str


_LISTED = select(
    LedgerEntry.id,
    LedgerBook.session_id,
    LedgerEntry.trainee_id,
    LedgerEntry.units,
    LedgerEntry.rules,
    LedgerEntry.boundary,
    LedgerEntry.values,
    LedgerBook.state,
).join(LedgerBook, LedgerEntry.ledger_id == LedgerBook.id)


def find_lines(
    db: Session, ask: Ask, *, name: str = "", institution_id: int | None = None
) -> Sequence[LedgerLine]:
    """Return what is asked of the lines of all ledgers: those of the latest sessions first, or by name.

    `ask.search`: words of the session's number or title; `chosen`: standing (counted, not_counted, boundary), rule,
    state of the ledger, and category, place, year, month of the session, group and township of the person. `name`: the
    beginning of the person's name or pinyin, or the whole ID number.
    """
    statement, keys, last = _fitting(db, _LISTED, ask, name, institution_id)
    rows = read_rows(db, in_order_of(statement, LedgerEntry, keys, last, ask))
    return [LedgerLine(*row) for row in rows]


def count_lines(
    db: Session, ask: Ask, *, name: str = "", institution_id: int | None = None
) -> tuple[int, int, int]:
    """Return of the lines that `find_lines` would show how many there are, the people and the units counted."""
    numbers = (
        select(
            func.count(),
            func.count(func.distinct(LedgerEntry.trainee_id)).filter(LedgerEntry.units > 0),
            func.coalesce(func.sum(LedgerEntry.units), 0),
        )
        .select_from(LedgerEntry)
        .join(LedgerBook, LedgerEntry.ledger_id == LedgerBook.id)
    )
    lines, people, units = db.execute(_fitting(db, numbers, ask, name, institution_id)[0]).one()
    return lines, people, int(units)


def excluding_rules(db: Session) -> Sequence[str]:
    """Return the rules under which anybody is not counted, in order."""
    asked = {"tenant": current_tenant()}
    return shared(db, "excluding rules", lambda: db.execute(_EXCLUDING, asked).scalars().all())


def _fitting(
    db: Session, statement: Any, ask: Ask, name: str, institution_id: int | None
) -> tuple[Any, Sequence[Any], Select[Any]]:
    """Return the statement of the lines that fit, the keys of its order, and the statement of one line's keys.

    What neither narrows nor orders is not joined: the fewer tables, the less the planner can get wrong.
    """
    chosen, by_name = ask.chosen, ask.sort == "name"
    statement = statement.where(*_conditions(chosen))
    sessions = _sessions(ask, institution_id)
    if not by_name or institution_id is not None or ask.search or not _OF_SESSIONS.isdisjoint(chosen):
        statement = statement.join(sessions, LedgerBook.session_id == sessions.c.id)
    if by_name or name or "township" in chosen or "group" in chosen:
        township, group = chosen.get("township", ""), chosen.get("group", "")
        people = people_like(db, search=name, township=township, group=group)
        statement = statement.join(people, LedgerEntry.trainee_id == people.c.id)
        if by_name:
            named = select(people.c.name_key).join(LedgerEntry, LedgerEntry.trainee_id == people.c.id)
            return statement, (people.c.name_key,), named
    begun = select(sessions.c.first_day).join(LedgerBook, LedgerBook.session_id == sessions.c.id)
    return statement, (sessions.c.first_day,), begun.join(LedgerEntry, LedgerEntry.ledger_id == LedgerBook.id)


def _sessions(ask: Ask, institution_id: int | None) -> Subquery:
    return sessions_like(
        words=ask.search,
        category=ask.chosen.get("category"),
        township=ask.chosen.get("place"),
        year=_number(ask.chosen.get("year")),
        month=_number(ask.chosen.get("month")),
        institution_id=institution_id,
    )


def _conditions(chosen: Mapping[str, str]) -> list[Any]:
    found: list[Any] = []
    if "standing" in chosen:
        found.append(_STANDING[chosen["standing"]])
    if "rule" in chosen:
        found += [LedgerEntry.units == 0, chosen["rule"] == _RULE]
    if "state" in chosen:
        found.append(LedgerBook.state == chosen["state"])
    return found


def _number(text: str | None) -> int | None:
    return int(text) if text is not None else None
