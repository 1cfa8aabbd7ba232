"""Clock 时钟: the one place that knows what time it is. UTC instants, legal days in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_today: ContextVar[date | None] = ContextVar("xiangxun_today", default=None)


def now() -> datetime:
    """Return the real instant, aware, in UTC. Audit entries always use it."""
    return datetime.now(UTC)


def today() -> date:
    """Return the legal day in China: the day set by `on_day`, else the real one."""
    return _today.get() or now().astimezone(SHANGHAI).date()


@contextmanager
def on_day(day: date) -> Iterator[None]:
    """Let rules and services see `day` as today; the instants of `now` stay real."""
    token = _today.set(day)
    try:
        yield
    finally:
        _today.reset(token)
