"""Once 只做一次: of several hosts that are set to do the same at the same hour, one does it.

Whoever comes first works while the others wait. When the work of a period (a day, a month) is done they go home; where
the one at work failed or was killed, the next of them takes it up. Where Redis has forgotten, the work is done once
more, which harms nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event, Thread

import structlog
from redis import Redis
from redis.exceptions import LockError, RedisError
from redis.lock import Lock

#: How long the period's work counts as done.
KEEP = timedelta(days=40)
#: A host that does not renew its turn for so long has been killed.
LEASE = timedelta(minutes=2)
#: How many times in a lease the host at work renews its turn, and the others look.
_TIMES = 6

_log = structlog.get_logger(__name__)


@contextmanager
def once(redis_url: str, what: str, period: str, *, asked: bool = True) -> Iterator[bool]:
    """Take the turn of a piece of work for a period ("2024-05-06", "2024-05"); False where another host has done it.

    Waits while another host is at it. `asked` False: no turn is needed, as when a person gives the command. Where the
    block raises the work is not done. Raises RedisError where Redis is away.
    """
    if not asked:
        yield True
        return
    key = f"xiangxun:once:{what}:{period}"
    step = LEASE.total_seconds() / _TIMES
    with Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=5) as redis:
        turn = redis.lock(f"{key}:at-work", LEASE.total_seconds(), sleep=step, thread_local=False)
        with _kept(turn, step):
            if redis.exists(key):
                yield False
                return
            yield True
            _mark_done(redis, key)


@contextmanager
def _kept(turn: Lock, every: float) -> Iterator[None]:
    """Wait for the turn, renew it `every` so many seconds while the block works, and give it back."""
    turn.acquire()
    ended = Event()
    renewing = Thread(target=_renew, args=(turn, every, ended), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        ended.set()
        renewing.join()
        with suppress(RedisError):  # it lapses of itself
            turn.release()


def _renew(turn: Lock, every: float, ended: Event) -> None:
    while not ended.wait(every):
        try:
            turn.reacquire()
        except LockError:
            _log.warning("turn_lost", turn=turn.name)
        except RedisError as away:
            _log.warning("turn_waits", turn=turn.name, reason=type(away).__name__)


def _mark_done(redis: Redis, key: str) -> None:
    try:
        redis.set(key, "1", ex=KEEP)
    except RedisError as away:  # the work stands: another host does it again, which harms nothing
        _log.warning("turn_not_marked", turn=key, reason=type(away).__name__)
