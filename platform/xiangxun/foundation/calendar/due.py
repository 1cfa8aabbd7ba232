"""Due days 到期日: a rule answers with a span or a deadline; this says on which day it falls.

The day that starts a span is not counted; months and years end on the day of the same number, or on the last day
of a shorter month (Civil Code art. 201, 202). A last day that is a day off is not moved: the regulations do not say
so, and the earlier day is the safe one to be reminded of. Where the working days are not known yet, the deadline stays
"n working days from D, calendar pending": it is shown so, it never crashes, and nobody guesses.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from xiangxun.foundation.calendar.workdays import WorkCalendar, work_calendar
from xiangxun.rules.vocabulary import Code, Deadline, Span, Unit

_WORDS = {Unit.DAY: "日", Unit.WORKING_DAY: "个工作日", Unit.MONTH: "个月", Unit.YEAR: "年"}


@dataclass(frozen=True, slots=True)
class Due:
    """When something falls due: a day, or why there is none yet.

    `on` None: with `since` the working-day calendar is pending, without it the `event` has not come.
    """

    span: Span
    on: date | None
    since: date | None = None
    event: Code | None = None

    @property
    def calendar_pending(self) -> bool:
        """Tell whether only the working-day calendar is missing."""
        return self.on is None and self.since is not None

    def days_left(self, today: date) -> int | None:
        """Return the days until it falls due, negative when late; None where no day is known."""
        return (self.on - today).days if self.on else None

    def text(self) -> str:
        """Say it in Chinese, as pages and papers show it."""
        if self.on:
            return _day(self.on)
        length = f"{abs(self.span.n)}{_WORDS[self.span.unit]}"
        side = "前" if self.span.n < 0 else "后"
        if self.since:
            return f"{_day(self.since)}{side}{length}（工作日历待公布）"
        return f"事件发生{side}{length}（尚未发生）"


def due_day(span: Span, since: date, calendar: WorkCalendar | None = None) -> Due:
    """Resolve a span after a day."""
    return Due(span, add_span(span, since, calendar), since)


def due_on(deadline: Deadline, events: Mapping[Code, date], calendar: WorkCalendar | None = None) -> Due:
    """Resolve a deadline; `events` holds the day of each event that has come."""
    since = deadline.since or events.get(deadline.event or "")
    if since is None:
        return Due(deadline.span, None, event=deadline.event)
    return Due(deadline.span, add_span(deadline.span, since, calendar), since, deadline.event)


def add_span(span: Span, since: date, calendar: WorkCalendar | None = None) -> date | None:
    """Return the day on which a span after `since` ends; None where the working days are not known yet."""
    match span.unit:
        case Unit.DAY:
            return since + timedelta(days=span.n)
        case Unit.WORKING_DAY:
            return (calendar or work_calendar()).nth_after(span.n, since)
        case Unit.MONTH:
            return _months_later(since, span.n)
        case Unit.YEAR:
            return _months_later(since, 12 * span.n)


def _months_later(since: date, months: int) -> date:
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    return date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
