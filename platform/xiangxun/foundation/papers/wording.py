"""Wording on paper 书写: how days and hours are written on official papers, always in Chinese and always with the year."""

from __future__ import annotations

from datetime import date

_WEEKDAYS = "一二三四五六日"


def day_words(day: date | None) -> str:
    """Return 2021年3月8日; nothing for no day."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def days_words(first: date | None, last: date | None) -> str:
    """Return 2021年3月8日至10日; one day, or nothing, where only one or none is known."""
    if first is None or last is None or first == last:
        return day_words(first or last)
    if first.year != last.year:
        return f"{day_words(first)}至{day_words(last)}"
    if first.month != last.month:
        return f"{day_words(first)}至{last.month}月{last.day}日"
    return f"{day_words(first)}至{last.day}日"


def day_and_weekday(day: date) -> str:
    """Return 2021年3月8日（星期一）."""
    return f"{day_words(day)}（星期{_WEEKDAYS[day.weekday()]}）"


def clock_words(minutes: int) -> str:
    """Return minutes after midnight as 08:30."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
