"""Asking 提问: takes a sheet through the rules as results do — attendance, gate COUNT, ledger — without a database."""

from __future__ import annotations

from tests.property.sheets import Row, Sheet

from xiangxun.counties import CountyRules
from xiangxun.rules import (
    AttendanceFacts,
    Credit,
    Day,
    Gate,
    History,
    Ledger,
    LedgerFacts,
    Map,
    Mark,
    Past,
    PeopleFacts,
    Person,
    SessionFacts,
    Slot,
)

PLANNED = (510, 690)


def session_of(sheet: Sheet, category: str = "basic") -> SessionFacts:
    """Return the session of a sheet as facts."""
    days = tuple(
        Day(sheet.day(place), tuple(Slot(PLANNED, held) for held in slots))
        for place, slots in enumerate(sheet.held)
    )
    return SessionFacts("session:9", category, days, institution="institution:1")


def marks_of(sheet: Sheet) -> tuple[Mark, ...]:
    """Return the marks of a sheet, row by row."""
    return tuple(
        Mark(_ref(row), sheet.day(day), slot, came)
        for row in sheet.rows
        for (day, slot), came in row.came.items()
    )


def credits_of(rules: CountyRules, sheet: Sheet) -> dict[str, Credit]:
    """Return what each person with a mark is credited."""
    answer = rules.decide_attendance(AttendanceFacts(session_of(sheet), marks_of(sheet)))
    return {credit.person: credit for credit in answer.people}


def ledger_of(rules: CountyRules, sheet: Sheet, category: str = "basic") -> Ledger:
    """Return the ledger that the rules make of a sheet."""
    session, credited = session_of(sheet, category), credits_of(rules, sheet)
    people = tuple(_person(row, credited.get(_ref(row))) for row in sheet.rows)
    counting = rules.check_people(
        PeopleFacts(Gate.COUNT, session.first_day, session, people, history=_history(sheet))
    )
    facts = LedgerFacts(session, people, counting.stopped(), history=_history(sheet))
    return rules.decide_ledger(facts)


def counted(ledger: Ledger) -> dict[int, int]:
    """Return the units of each person by its number on the sheet."""
    return {int(line.person.partition(":")[2]): line.units for line in ledger.lines}


def _ref(row: Row) -> str:
    return f"person:{row.n}"


def _person(row: Row, credit: Credit | None) -> Person:
    return Person(
        _ref(row),
        birth=row.birth,
        groups=frozenset({"doubtful"} if row.doubtful else ()),
        credit_days=credit.days if credit else 0,
        credit_minutes=credit.minutes if credit else 0,
    )


def _history(sheet: Sheet) -> History:
    """Give earlier sessions in both forms that a rulebook may declare."""
    earlier = {_ref(row): row.before for row in sheet.rows if row.before}
    past = Past("session:1", sheet.first, units=1)
    pasts = {person: (past,) * times for person, times in earlier.items()}
    return History(pasts=Map({"counted_before": Map(pasts)}), tallies=Map({"counted_before": Map(earlier)}))
