"""Reach 回溯期: how far back a declared need for earlier trainings looks."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.law import Law, Need
from xiangxun.rules.vocabulary import Span, Unit


def reach_from(need: Need, law: Law, before: date) -> date:
    """Return the first day that a need looks at, for a decision whose reference day is `before`."""
    reach = need.reach
    if reach.lifetime:
        return date.min
    if reach.since is not None:
        return reach.since
    if reach.months is not None:
        return _months_earlier(before, reach.months)
    if reach.calendar_years is not None:
        return date(before.year - reach.calendar_years + 1, 1, 1)
    return _span_earlier(law.span(reach.param or ""), before)


def _span_earlier(span: Span, before: date) -> date:
    if span.unit is Unit.MONTH:
        return _months_earlier(before, span.n)
    if span.unit is Unit.YEAR:
        return _months_earlier(before, 12 * span.n)
    if span.unit is Unit.DAY:
        return date.fromordinal(before.toordinal() - span.n)
    raise RuleFailed("回溯期不能以工作日计算")


def _months_earlier(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
