"""Schedule 定时: what every county's work of a day is, and the process that puts it into the outbox, once a day.

Any number of hosts may run it: the outbox keeps one entry per county, task and day, and Redis lets one host at a time
look. A host that was off at the hour catches up when it is back, for the same day only.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Event

import structlog
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs.registry import find_task
from xiangxun.foundation.outbox.service import enqueue
from xiangxun.kernel.clock import SHANGHAI, now

LOOK_SECONDS = 30.0
_TURN = "xiangxun:schedule-turn"
_TURN_MILLISECONDS = 20_000

_log = structlog.get_logger(__name__)
_daily: dict[str, int] = {}

#: Gives the ids of the counties that are open, in an application context.
Counties = Callable[[], Collection[int]]


def daily(task: str, *, hour: int) -> None:
    """Have a registered task, which takes no arguments of its own, done for every open county each day from an hour on.

    `hour`: 0 to 23, in Shanghai.
    """
    find_task(task)
    _daily[task] = hour


def daily_tasks() -> Mapping[str, int]:
    """Return the hour from which each daily task is done, by task."""
    return dict(sorted(_daily.items()))


@dataclass(slots=True)
class Schedule:
    """What of today's work this host has already seen to, so that it asks each county once a day."""

    counties: Counties
    seen: set[tuple[date, str, int]] = field(default_factory=set)

    def look(self, at: datetime) -> int:
        """Enqueue whatever is due now; return how many entries were asked for. Needs an application context."""
        here = at.astimezone(SHANGHAI)
        due = [task for task, hour in sorted(_daily.items()) if here.hour >= hour]
        if not due:
            return 0
        self.seen = {one for one in self.seen if one[0] == here.date()}
        return sum(self._ask(here.date(), due, county) for county in self.counties())

    def _ask(self, day: date, due: Collection[str], county: int) -> int:
        missing = [task for task in due if (day, task, county) not in self.seen]
        if missing:
            with unit_of_work(county) as db:
                for task in missing:
                    enqueue(db, task, {}, key=daily_key(task, day))
        self.seen.update((day, task, county) for task in missing)
        return len(missing)


def daily_key(task: str, day: date) -> str:
    """Return the outbox key of a task's run of a day."""
    return f"{task}:{day.isoformat()}"


def main(redis_url: str, app_factory: Callable[[], Flask], counties: Counties) -> None:
    """Look every half minute until SIGTERM or SIGINT; wait wherever PostgreSQL or Redis is away."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    app = app_factory()
    schedule = Schedule(counties)
    with Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=5) as redis:
        while not stop.is_set():
            try:
                if redis.set(_TURN, "1", nx=True, px=_TURN_MILLISECONDS):
                    with app.app_context():
                        schedule.look(now())
            except (RedisError, OperationalError) as away:
                _log.warning("schedule_waits", reason=type(away).__name__)
            stop.wait(timedelta(seconds=LOOK_SECONDS).total_seconds())
