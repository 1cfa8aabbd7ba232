"""A second ledger 另算台账, written from the regulation alone: it agrees on thousands of made-up sessions."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from xiangxun.counties import CountyRules
from xiangxun.rules import (
    Day,
    Gate,
    History,
    LedgerFacts,
    Map,
    Override,
    Past,
    PeopleFacts,
    Person,
    SessionFacts,
)

SESSIONS = 1500
OPEN, PRACTICAL = (14, 15, 16, 17, 40, 64, 65, 66, 67), (14, 15, 16, 17, 40, 59, 60, 61, 62)
#: Article 5, "over 65" and "under 16": the ages that count under each reading of 以上/以下.
READINGS = {"r1": range(17, 65), "r2": range(16, 65), "r3": range(16, 66)}


@dataclass(frozen=True)
class Row:
    """A person: on how many days it was there, in how many earlier sessions it was counted."""

    birth: date | None
    days: int
    before: int


@dataclass(frozen=True)
class Sheet:
    """A session and its people."""

    first: date
    rows: list[Row]


def sheets(ages: tuple[int, ...]) -> list[Sheet]:
    dice = random.Random(20200831)
    return [_sheet(dice, ages) for _ in range(SESSIONS)]


def _sheet(dice: random.Random, ages: tuple[int, ...]) -> Sheet:
    first = date(2021, 1, 1) + timedelta(days=dice.randrange(1500))
    rows = [
        Row(_birth(dice, first, ages), dice.choice((0, 1, 1, 2, 3)), dice.choice((0, 0, 1, 2)))
        for _ in range(dice.randint(0, 8))
    ]
    return Sheet(first, rows)


def _birth(dice: random.Random, first: date, ages: tuple[int, ...]) -> date | None:
    """A day about a birthday of `ages`, a 29 February, or none."""
    if dice.random() < 0.05:
        return None
    if dice.random() < 0.1:
        return date(dice.randrange(1932, 2016, 4), 2, 29)
    year = first.year - dice.choice(ages)
    return date(year, first.month, min(first.day, 28)) + timedelta(days=dice.randint(-2, 4))


def age(row: Row, on: date) -> int | None:
    """Count the birthdays; who was born on 29 February has it on 1 March of a common year."""
    born = row.birth
    if born is None:
        return None
    years = range(born.year + 1, on.year + 1)
    return sum(date(year, *_birthday(born, year)) <= on for year in years)


def _birthday(born: date, year: int) -> tuple[int, int]:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (3, 1) if (born.month, born.day) == (2, 29) and not leap else (born.month, born.day)


def expected(sheet: Sheet, ages: range, rule: str) -> list[tuple[int, str]]:
    """Return for each person what it counts, and the rule that comes first where it counts nothing."""
    found = []
    for row in sheet.rows:
        if not row.days:
            found.append((0, "XM-05-2"))
        else:
            found.append((1, "") if age(row, sheet.first) in ages else (0, rule))
    return found


def answered(rules: CountyRules, sheet: Sheet, category: str) -> list[tuple[int, str]]:
    """Return the same as the county's rules say it: gate COUNT, then the ledger."""
    session = SessionFacts("session:9", category, (Day(sheet.first),))
    people = tuple(Person(f"person:{n}", row.birth, credit_days=row.days) for n, row in enumerate(sheet.rows))
    stopped = rules.check_people(PeopleFacts(Gate.COUNT, sheet.first, session, people)).stopped()
    past = Past("session:1", sheet.first - timedelta(days=9), category=category, units=1)
    pasts = {f"person:{n}": (past,) * row.before for n, row in enumerate(sheet.rows)}
    history = History(pasts=Map({"counted_before": Map(pasts)}))
    lines = rules.decide_ledger(LedgerFacts(session, people, stopped, history=history)).lines
    return [(line.units, "" if line.units else line.rules[0]) for line in lines]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("category", ["outreach", "basic"])
def test_ledger_of_open_classes_agrees_under_each_reading_of_article_5(rules, category, reading):
    county = rules(Override("age.count.open", reading, date(2020, 8, 31), "account:1", "会议纪要"))
    for sheet in sheets(OPEN):
        assert answered(county, sheet, category) == expected(sheet, READINGS[reading], "XM-05-3"), sheet


def test_ledger_of_practical_classes_agrees(rules):
    for sheet in sheets(PRACTICAL):
        assert answered(rules(), sheet, "practical") == expected(sheet, range(16, 61), "XM-05-4"), sheet


def test_ledger_that_counts_a_course_once_agrees(rules):
    county = rules(Override("count.repeat_same_course", "once", date(2020, 8, 31), "account:1", "会议纪要"))
    for sheet in sheets(PRACTICAL):
        first = expected(sheet, range(16, 61), "XM-05-4")
        once = [
            (0, "XM-10-4") if units and row.before else (units, rule)
            for (units, rule), row in zip(first, sheet.rows, strict=True)
        ]
        assert answered(county, sheet, "practical") == once, sheet
