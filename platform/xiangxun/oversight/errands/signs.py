"""Signs of keepers 保全进程的动静: left in Redis by those at work, so that the console knows what can be done here."""

from __future__ import annotations

from collections.abc import Collection

from redis import Redis
from redis.exceptions import RedisError

from xiangxun.oversight.errands.kinds import KINDS

#: How long a keeper counts as being there after it showed itself.
SIGN_SECONDS = 20
_KEYS = {kind: f"xiangxun:keeper:{kind}" for kind in KINDS}


def show_able(redis: Redis, kinds: Collection[str]) -> None:
    """Leave a sign that somebody can do these kinds of errands. Raises RedisError."""
    with redis.pipeline(transaction=False) as sent:
        for kind in kinds:
            sent.set(_KEYS[kind], "1", ex=SIGN_SECONDS)
        sent.execute()


def able_now(redis_url: str) -> frozenset[str] | None:
    """Return the kinds of errands that some keeper can do right now; None where Redis does not answer."""
    try:
        with Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=1) as redis:
            signs = redis.mget(list(_KEYS.values()))
    except RedisError:
        return None
    return frozenset(kind for kind, sign in zip(_KEYS, signs, strict=True) if sign)
