"""Calendar 工作日历: which days are worked in China, and on which day a deadline falls."""

from __future__ import annotations

from xiangxun.foundation.calendar.due import Due, add_span, due_day, due_on
from xiangxun.foundation.calendar.workdays import Notice, WorkCalendar, read_notices, work_calendar

__all__ = ["Due", "Notice", "WorkCalendar", "add_span", "due_day", "due_on", "read_notices", "work_calendar"]
