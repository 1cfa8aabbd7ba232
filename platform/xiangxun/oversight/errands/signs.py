"""Signs of keepers 保全进程的动静: left in Redis by those at work, so that the console knows what can be done here."""

from __future__ import annotations

from redis import Redis
from redis.exceptions import RedisError

SIGN_SECONDS = 20
_PREFIX = "xiangxun:keeper:"


def sign_key(who: str) -> str:
    """Return the key under which a keeper shows itself."""
    return f"{_PREFIX}{who}"


def able_now(redis_url: str) -> frozenset[str] | None:
    """Return the kinds of errands that some keeper can do right now; None where Redis does not answer."""
    try:
        with Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=1) as redis:
            signs = [redis.get(key) for key in redis.scan_iter(f"{_PREFIX}*", count=1000)]
    except RedisError:
        return None
    return frozenset(kind for sign in signs if sign for kind in sign.decode().split(","))
