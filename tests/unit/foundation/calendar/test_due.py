"""Due days: spans and deadlines as the Civil Code counts them, pending ones said to be pending."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.foundation.calendar import add_span, due_day, due_on
from xiangxun.rules.vocabulary import Deadline, Span, Unit


@pytest.mark.parametrize(
    ("span", "since", "expected"),
    [
        (Span(10), date(2021, 5, 11), date(2021, 5, 21)),
        (Span(-3), date(2021, 5, 11), date(2021, 5, 8)),
        (Span(10, Unit.WORKING_DAY), date(2021, 5, 11), date(2021, 5, 25)),
        (Span(1, Unit.MONTH), date(2021, 1, 31), date(2021, 2, 28)),
        (Span(12, Unit.MONTH), date(2021, 12, 15), date(2022, 12, 15)),
        (Span(-2, Unit.MONTH), date(2021, 1, 31), date(2020, 11, 30)),
        (Span(1, Unit.YEAR), date(2024, 2, 29), date(2025, 2, 28)),
        (Span(10, Unit.YEAR), date(2021, 3, 8), date(2031, 3, 8)),
    ],
)
def test_add_span_ends_on_the_day_of_the_same_number(span: Span, since: date, expected: date) -> None:
    assert add_span(span, since) == expected


def test_due_day_beyond_known_calendar_stays_pending_in_words() -> None:
    due = due_day(Span(10, Unit.WORKING_DAY), date(2089, 12, 28))
    assert due.on is None
    assert due.calendar_pending
    assert due.days_left(date(2089, 12, 29)) is None
    assert due.text() == "2089年12月28日后10个工作日（工作日历待公布）"


def test_due_day_known_says_day_and_days_left() -> None:
    due = due_day(Span(10, Unit.WORKING_DAY), date(2021, 5, 11))
    assert due.text() == "2021年5月25日"
    assert due.days_left(date(2021, 5, 27)) == -2
    assert not due.calendar_pending


def test_due_on_event_still_to_come_waits_for_it() -> None:
    due = due_on(Deadline(Span(5, Unit.WORKING_DAY), event="accepted"), {})
    assert (due.on, due.calendar_pending, due.event) == (None, False, "accepted")
    assert due.text() == "事件发生后5个工作日（尚未发生）"


def test_due_on_event_that_came_counts_from_it() -> None:
    deadline = Deadline(Span(1, Unit.WORKING_DAY), event="accepted")
    assert due_on(deadline, {"accepted": date(2021, 4, 30)}).on == date(2021, 5, 6)


def test_due_on_fixed_day_ignores_events() -> None:
    assert due_on(Deadline(Span(1), since=date(2021, 4, 30)), {}).on == date(2021, 5, 1)
