"""Counting 计数: what may be changed about a session without changing, or without worsening, what a person counts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.asking import counted, ledger_of
from tests.property.sheets import Row, Sheet, make_sheet

from xiangxun.rules import Override, Window

AGES = (15, 16, 17, 40, 58, 59, 60, 61, 62)
SHEETS = st.integers(0, 2**32).map(lambda seed: make_sheet(random.Random(seed), ages=AGES))
EXAMPLES = settings(max_examples=150, deadline=None)


def reading(key: str, value: object) -> Override:
    """An interpretation of the county, in force from the first."""
    return Override(key, value, date(2020, 1, 1), "account:1", "会议纪要")


@EXAMPLES
@given(SHEETS, st.randoms(use_true_random=False))
def test_ledger_of_a_list_in_another_order_counts_the_same(testland, resultland, sheet, dice):
    rows = list(sheet.rows)
    dice.shuffle(rows)
    shuffled = replace(sheet, rows=tuple(replace(row, came=_shuffled(row, dice)) for row in rows))
    for rules in (testland, resultland):
        before, after = (
            {line.person: line for line in ledger_of(rules, one).lines} for one in (sheet, shuffled)
        )
        assert before == after


@EXAMPLES
@given(SHEETS)
def test_ledger_of_a_session_split_over_more_days_counts_nobody_more(testland, resultland, sheet):
    for rules in (testland, resultland):
        whole, apart = (counted(ledger_of(rules, one)) for one in (_in_one_day(sheet), _split(sheet)))
        assert all(apart[n] <= units for n, units in whole.items())


@EXAMPLES
@given(SHEETS, st.integers(14, 70), st.integers(0, 20))
def test_ledger_under_a_wider_age_window_loses_nobody(resultland, sheet, most, more):
    narrow, wide = (
        counted(ledger_of(resultland.under([reading("age.most", high)]), sheet))
        for high in (most, most + more)
    )
    assert all(wide[n] >= units for n, units in narrow.items())


@EXAMPLES
@given(SHEETS)
def test_ledger_under_the_inclusive_reading_loses_nobody(testland, sheet):
    strict, inclusive = (
        counted(ledger_of(testland.under([reading("age.count", name)]), sheet))
        for name in ("strict", "default")
    )
    assert all(inclusive[n] >= units for n, units in strict.items())


@given(st.integers(0, 90), st.integers(0, 90), st.integers(0, 9), st.integers(0, 9), st.integers(0, 99))
def test_window_made_wider_holds_what_it_held(low, high, down, up, age):
    narrow = Window(at_least=min(low, high), at_most=max(low, high))
    wide = Window(at_least=min(low, high) - down, at_most=max(low, high) + up)
    assert wide.holds(age) or not narrow.holds(age)


@EXAMPLES
@given(SHEETS)
def test_ledger_holds_everybody_on_one_line_each(testland, resultland, sheet):
    for rules in (testland, resultland):
        lines = ledger_of(rules, sheet).lines
        assert [line.person for line in lines] == [f"person:{row.n}" for row in sheet.rows]
        assert all(line.units in (0, 1) and (line.units or line.rules) for line in lines)


def _shuffled(row: Row, dice: random.Random) -> dict[tuple[int, int], int | None]:
    marks = list(row.came.items())
    dice.shuffle(marks)
    return dict(marks)


def _in_one_day(sheet: Sheet) -> Sheet:
    return replace(sheet, held=sheet.held[:1], rows=tuple(_kept(row) for row in sheet.rows))


def _kept(row: Row) -> Row:
    return replace(row, came={place: came for place, came in row.came.items() if place[0] == 0})


def _split(sheet: Sheet) -> Sheet:
    """The same slots of the first day, each on a day of its own."""
    rows = tuple(
        replace(row, came={(slot, 0): came for (day, slot), came in row.came.items() if day == 0})
        for row in sheet.rows
    )
    return replace(sheet, held=tuple((slot,) for slot in sheet.held[0]), rows=rows)
