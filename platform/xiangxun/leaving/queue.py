"""Queue 队列: jobs, registers and counts of the county in Redis; any key whose name or member is one of its jobs goes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from redis import Redis

from xiangxun.leaving.look import Look
from xiangxun.leaving.marks import Marks

#: How members of each kind of key are read.
_READ: dict[str, Callable[[Redis, bytes], Any]] = {
    "list": lambda redis, key: redis.lrange(key, 0, -1),
    "set": lambda redis, key: redis.smembers(key),
    "zset": lambda redis, key: redis.zrange(key, 0, -1),
    "hash": lambda redis, key: redis.hgetall(key),
    "string": lambda redis, key: [redis.get(key) or b""],
    "stream": lambda redis, key: redis.xrange(key),
}


def empty_queue(redis: Redis, marks: Marks) -> None:
    """Remove what belongs to the county. Raises RedisError."""
    for key in list(redis.scan_iter(count=1000)):
        kind = _kind(redis, key)
        if _is_job(key, marks) or (kind == "string" and _is_lengths(redis, key, marks)):
            redis.delete(key)
            continue
        for member in _members(redis, key, kind, marks):
            _remove(redis, key, kind, member)


def look_at_queue(redis: Redis, marks: Marks, look: Look) -> None:
    """Look at every key and every member, and for the county's name in every value. Raises RedisError."""
    for key in redis.scan_iter(count=1000):
        look.count("redis keys")
        kind = _kind(redis, key)
        found = sum(1 for _ in _members(redis, key, kind, marks))
        if _is_job(key, marks) or found or _is_lengths(redis, key, marks) or _names(redis, key, kind, marks):
            look.found.append(f"Redis 的 {key.decode(errors='replace')} 中仍有该县的内容。")


def _kind(redis: Redis, key: bytes) -> str:
    kind: Any = redis.type(key)
    return str(kind, "ascii")


def _is_job(name: bytes, marks: Marks) -> bool:
    return re.search(rb"(^|:)%d-\d+(:|$)" % marks.tenant, name) is not None


def _members(redis: Redis, key: bytes, kind: str, marks: Marks) -> Iterator[bytes]:
    if kind in ("list", "set", "zset", "hash"):
        for member in _READ[kind](redis, key):
            if _is_job(member, marks) or (kind == "hash" and _is_count(member, marks)):
                yield member


def _remove(redis: Redis, key: bytes, kind: str, member: bytes) -> None:
    match kind:
        case "list":
            redis.lrem(key, 0, member.decode())
        case "set":
            redis.srem(key, member)
        case "zset":
            redis.zrem(key, member)
        case _:
            redis.hdel(key, member.decode())


def _is_count(field: bytes, marks: Marks) -> bool:
    """Return whether a field of the counts is the county's: [name, county, detail]."""
    match _json(field):
        case [str(), int(county), *_]:
            return county == marks.tenant
    return False


def _is_lengths(redis: Redis, key: bytes, marks: Marks) -> bool:
    """Return whether a value is what the relay says waits of each county, this one among them."""
    if _kind(redis, key) != "string":
        return False
    held: Any = redis.get(key)
    found = _json(held or b"")
    return isinstance(found, dict) and str(marks.tenant) in found


def _names(redis: Redis, key: bytes, kind: str, marks: Marks) -> bool:
    held = _READ[kind](redis, key) if kind in _READ else ()
    values = [*held, *held.values()] if isinstance(held, dict) else held
    return any(
        marks.names(str(one, "utf-8", "replace") if isinstance(one, bytes) else str(one)) for one in values
    )


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
