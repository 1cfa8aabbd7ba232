"""Wording 书写: days, ranges, times and values as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from xiangxun.foundation.decisions import Reason
from xiangxun.foundation.web import wording
from xiangxun.kernel.clock import on_day


@pytest.fixture(autouse=True)
def _in_a_request_of_2021() -> Iterator[None]:
    with Flask("xiangxun").test_request_context("/"), on_day(date(2021, 6, 1)):
        yield


def test_write_day_names_the_year_only_where_it_is_another() -> None:
    assert wording.day(date(2021, 3, 8)) == "3月8日"
    assert wording.day(date(2020, 12, 31)) == "2020年12月31日"
    assert wording.day(None) == "—"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2021, 3, 8), date(2021, 3, 8), "3月8日"),
        (date(2021, 3, 8), date(2021, 3, 10), "3月8日至10日"),
        (date(2021, 3, 30), date(2021, 4, 2), "3月30日至4月2日"),
        (date(2020, 12, 30), date(2021, 1, 2), "2020年12月30日至2021年1月2日"),
    ],
)
def test_write_range_repeats_nothing_needless(first: date, last: date, written: str) -> None:
    assert wording.days(first, last) == written


def test_write_range_in_narrow_cell_leaves_out_the_year() -> None:
    assert wording.short_days(date(2019, 3, 8), date(2019, 3, 10)) == "3月8–10日"
    assert wording.short_days(date(2019, 3, 30), date(2019, 4, 2)) == "3月30日–4月2日"


def test_write_instant_shows_the_clock_in_china() -> None:
    assert wording.moment(datetime(2021, 3, 15, 16, 42, tzinfo=UTC)) == "2021-03-16 00:42"


def test_write_clock_minutes() -> None:
    assert (wording.clock(510), wording.clock(0), wording.clock(None)) == ("08:30", "00:00", "—")


def test_write_values_of_rules() -> None:
    assert wording.said(True) == "是"
    assert wording.said(("甲", "乙")) == "甲、乙"
    assert wording.said([]) == "—"
    assert wording.said({"at_most": 60}) == "at_most 60"
    assert wording.said(0) == "0"


def test_reasons_that_say_the_same_are_told_once_in_order() -> None:
    one, other = Reason("TL-1", "一", "", "甲"), Reason("TL-1", "一", "", "乙")
    assert wording.distinct_reasons([one, other, one]) == [one, other]
