"""Watching 值守: looks for errands, has each done in a process of its own, and shows what can be done here."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import dataclass, field
from threading import Event

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from xiangxun.demo.headless import headless
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.db.turns import alone
from xiangxun.keeper.doing import matter_of
from xiangxun.keeper.means import able
from xiangxun.oversight.errands.queries import open_errands
from xiangxun.oversight.errands.signs import show_able
from xiangxun.settings import Settings

LOOK_SECONDS = 2.0
_STEP = 0.2
_SHOW_EVERY = 5.0
_PATIENCE = 10.0

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Keeper:
    """One keeper of an installation; several may watch, an errand is done by one of them."""

    settings: Settings
    redis: Redis
    stop: Event = field(default_factory=Event)

    def watch(self) -> None:
        """Do errands until `stop` is set; wait wherever PostgreSQL is away. Needs an application context."""
        while not self.stop.is_set():
            self._show()
            try:
                found = self._next()
            except OperationalError as away:
                _log.warning("keeper_waits", reason=type(away).__name__)
                found = None
            if found is None:
                self.stop.wait(LOOK_SECONDS)
            else:
                self._do(found)

    def _next(self) -> int | None:
        """Return the oldest errand that we can do and nobody is at."""
        kinds = able(self.settings)
        with unit_of_work(None) as db:
            waiting = [number for number, kind in open_errands(db) if kind in kinds]
        return next((number for number in waiting if _is_free(number)), None)

    def _do(self, errand_id: int) -> None:
        command = [sys.executable, "-m", "xiangxun.worker", "errand", str(errand_id)]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL) as child:
            steps = 0
            while child.poll() is None and not self.stop.wait(_STEP):
                steps += 1
                if steps % int(_SHOW_EVERY / _STEP) == 0:
                    self._show()
            _end(child)
        if child.returncode:
            _log.warning("errand_process_ended", errand=errand_id, status=child.returncode)
            self.stop.wait(LOOK_SECONDS)

    def _show(self) -> None:
        try:
            show_able(self.redis, able(self.settings))
        except RedisError as away:
            _log.warning("keeper_unseen", reason=type(away).__name__)


def main(settings: Settings) -> None:
    """Watch until SIGTERM or SIGINT; an errand that is being done is left, and done again by whoever looks next."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with (
        Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=2) as redis,
        headless(settings),
    ):
        Keeper(settings, redis, stop).watch()


def _is_free(errand_id: int) -> bool:
    with alone(matter_of(errand_id)) as free:
        return free


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
