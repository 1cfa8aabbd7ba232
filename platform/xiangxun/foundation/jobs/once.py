"""Once 只做一次: of several hosts that are set to do the same at the same hour, one does it.

Whoever comes first takes the turn of a period (a day, a month) in Redis; who fails gives it back, so that another host
or the next timer tries again. Where Redis has forgotten, the work is done once more, which harms nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from redis import Redis

_KEEP = timedelta(days=40)


@contextmanager
def once(redis_url: str, what: str, period: str, *, asked: bool = True) -> Iterator[bool]:
    """Take the turn of a piece of work for a period ("2024-05-06", "2024-05"); False where another host has it.

    `asked` False: no turn is needed, as when a person gives the command. Given back where the block raises. Raises RedisError where Redis is away.
    """
    if not asked:
        yield True
        return
    key = f"xiangxun:once:{what}:{period}"
    with Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=5) as redis:
        if not redis.set(key, "1", nx=True, ex=_KEEP):
            yield False
            return
        try:
            yield True
        except BaseException:
            redis.delete(key)
            raise
