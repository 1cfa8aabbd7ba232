"""Reach 回溯期: the first day looked at, at month ends and over years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from xiangxun.registry.interpretations.reach import reach_from
from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.law import Need, Reach
from xiangxun.rules.vocabulary import Span, Unit

DAY = date(2024, 3, 31)


@dataclass
class Reading:
    """A law that knows one span."""

    value: Span

    def span(self, _key: str) -> Span:
        return self.value


def first_day(reach: Reach, span: Span | None = None, before: date = DAY) -> date:
    need = Need("n", ("check_people",), "person", "counted", reach, "tally", "sessions")
    return reach_from(need, Reading(span or Span(0)), before)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("months", "before", "first"),
    [
        (1, date(2024, 3, 31), date(2024, 2, 29)),
        (1, date(2023, 3, 31), date(2023, 2, 28)),
        (12, date(2024, 2, 29), date(2023, 2, 28)),
        (24, date(2024, 5, 6), date(2022, 5, 6)),
        (3, date(2024, 1, 15), date(2023, 10, 15)),
        (12, date(2024, 12, 31), date(2023, 12, 31)),
    ],
)
def test_reach_of_months_ends_in_a_day_that_exists(months: int, before: date, first: date) -> None:
    assert first_day(Reach(months=months), before=before) == first


def test_reach_of_one_calendar_year_begins_on_its_first_day() -> None:
    assert first_day(Reach(calendar_years=1)) == date(2024, 1, 1)
    assert first_day(Reach(calendar_years=3)) == date(2022, 1, 1)


def test_reach_of_a_lifetime_or_since_a_day() -> None:
    assert first_day(Reach(lifetime=True)) == date.min
    assert first_day(Reach(since=date(2020, 9, 2))) == date(2020, 9, 2)


@pytest.mark.parametrize(
    ("span", "first"),
    [
        (Span(10, Unit.DAY), date(2024, 3, 21)),
        (Span(1, Unit.MONTH), date(2024, 2, 29)),
        (Span(2, Unit.YEAR), date(2022, 3, 31)),
    ],
)
def test_reach_of_a_parameter_is_read_from_the_law(span: Span, first: date) -> None:
    assert first_day(Reach(param="repeat.reach"), span) == first


def test_reach_in_working_days_fails() -> None:
    with pytest.raises(RuleFailed):
        first_day(Reach(param="repeat.reach"), Span(5, Unit.WORKING_DAY))
