"""A second ledger 另算台账: plain SQL over thousands of made-up sessions says of each person what the rules say."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from tests.property.asking import credits_of, ledger_of
from tests.property.sheets import Sheet, make_sheet

SESSIONS = 3000
AGES = (15, 16, 17, 30, 45, 59, 60, 61)

_TABLES = """
CREATE TABLE person (n INTEGER PRIMARY KEY, birth TEXT, before INTEGER, doubtful INTEGER);
CREATE TABLE slot (day INTEGER, slot INTEGER, from_minute INTEGER, to_minute INTEGER);
CREATE TABLE mark (n INTEGER, day INTEGER, slot INTEGER, came INTEGER);
"""
_ROLL = """
WITH known AS (
    SELECT n, before, doubtful,
        coalesce(strftime('%Y', :first) - strftime('%Y', birth)
            - (strftime('%m-%d', :first) < strftime('%m-%d', birth)), 0) AS age
    FROM person
), there AS (
    SELECT n, count(DISTINCT mark.day) AS days, sum(max(0, to_minute - max(came, from_minute))) AS minutes
    FROM mark JOIN slot USING (day, slot) WHERE came IS NOT NULL GROUP BY n
), roll AS (
    SELECT n, before, doubtful, age, coalesce(days, 0) AS days, coalesce(minutes, 0) AS minutes
    FROM known LEFT JOIN there USING (n)
)
"""
_TESTLAND = """
SELECT n, CASE WHEN days < 1 THEN 'TL-6-2' WHEN age < 16 THEN 'TL-5-1' WHEN age > 60 THEN 'TL-5-3'
    WHEN before > 0 THEN 'TL-5-7' END FROM roll ORDER BY n
"""
_RESULTLAND = """
SELECT n, CASE WHEN days < 1 THEN 'TL-PRESENCE' WHEN age > 60 THEN 'TL-AGE' WHEN doubtful THEN 'TL-DOUBT'
    WHEN before > 0 THEN 'TL-ONCE' END FROM roll ORDER BY n
"""


def sheets() -> Iterator[Sheet]:
    dice = random.Random(20240506)
    return (make_sheet(dice, ages=AGES) for _ in range(SESSIONS))


def by_sql(sheet: Sheet, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(":memory:") as db:
        db.executescript(_TABLES)
        db.executemany(
            "INSERT INTO person VALUES (?, ?, ?, ?)",
            [(row.n, row.birth and row.birth.isoformat(), row.before, row.doubtful) for row in sheet.rows],
        )
        db.executemany(
            "INSERT INTO slot VALUES (?, ?, ?, ?)",
            [(d, s, *held) for d, slots in enumerate(sheet.held) for s, held in enumerate(slots) if held],
        )
        db.executemany(
            "INSERT INTO mark VALUES (?, ?, ?, ?)",
            [(row.n, *place, came) for row in sheet.rows for place, came in row.came.items()],
        )
        found = db.execute(_ROLL + query, {"first": sheet.first.isoformat()}).fetchall()
    db.close()
    return found


@pytest.mark.parametrize(("county", "query"), [("testland", _TESTLAND), ("resultland", _RESULTLAND)])
def test_ledger_of_thousands_of_sessions_agrees_with_plain_sql(request, county, query):
    rules, people = request.getfixturevalue(county), 0
    for sheet in sheets():
        lines = ledger_of(rules, sheet).lines
        first_rules = [
            (int(line.person.partition(":")[2]), None if line.units else line.rules[0]) for line in lines
        ]
        assert first_rules == by_sql(sheet, query), sheet
        people += len(lines)
    assert people > 3 * SESSIONS


def test_credits_of_sessions_agree_with_plain_sql(testland):
    for sheet in sheets():
        credited = credits_of(testland, sheet)
        for n, days, minutes in by_sql(sheet, "SELECT n, days, minutes FROM roll ORDER BY n"):
            credit = credited.get(f"person:{n}")
            assert (days, minutes) == ((credit.days, credit.minutes) if credit else (0, 0)), sheet
