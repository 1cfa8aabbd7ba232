"""Tally 计数: gathers counts in the process and adds them up in Redis every few seconds; never in anybody's way."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import event
from sqlalchemy.orm import Session

from xiangxun.foundation.metrics.counters import Counter

EVERY_SECONDS = 5.0
_AFTER_FAILURE_SECONDS = 30.0
_PATIENCE_SECONDS = 0.3
_HASH = "xiangxun:metrics"

#: (name of the counter, county's number or 0, detail)
Key = tuple[str, int, str]


@dataclass(slots=True)
class _Gathered:
    redis_url: str = ""
    counts: dict[Key, float] = field(default_factory=dict)
    next_send: float = 0.0
    lock: Lock = field(default_factory=Lock)


_gathered = _Gathered()


def configure(redis_url: str) -> None:
    """Say where this process's counts are added up."""
    _gathered.redis_url = redis_url


def tally(counter: Counter, tenant: int | None, detail: str = "", by: float = 1) -> None:
    """Count; a send that is due goes along, and costs a millisecond."""
    key = (counter.name, tenant or 0, detail)
    with _gathered.lock:
        _gathered.counts[key] = _gathered.counts.get(key, 0) + by
    if monotonic() >= _gathered.next_send:
        send()


def tally_on_commit(db: Session, counter: Counter, tenant: int | None, detail: str = "") -> None:
    """Count once the transaction is committed; what is rolled back did not happen."""
    if "metrics" not in db.info:
        db.info["metrics"] = []
        event.listen(db, "after_commit", _count_pending)
        event.listen(db, "after_rollback", _drop_pending)
    db.info["metrics"].append((counter, tenant, detail))


def send() -> None:
    """Add up in Redis what has gathered; kept for later where it does not answer."""
    with _gathered.lock:
        counts, _gathered.counts = _gathered.counts, {}
        _gathered.next_send = monotonic() + EVERY_SECONDS
    if not counts or not _gathered.redis_url:
        return
    try:
        _add(_gathered.redis_url, counts)
    except RedisError:
        with _gathered.lock:
            _gathered.next_send = monotonic() + _AFTER_FAILURE_SECONDS
            for key, number in counts.items():
                _gathered.counts[key] = _gathered.counts.get(key, 0) + number


def counted(redis: Redis) -> Mapping[Key, float]:
    """Return what all processes have counted so far. Raises RedisError."""
    found: Any = redis.hgetall(_HASH)
    keys = ((json.loads(key), float(number)) for key, number in found.items())
    return {(name, tenant, detail): number for (name, tenant, detail), number in keys}


def _add(redis_url: str, counts: Mapping[Key, float]) -> None:
    with (
        Redis.from_url(
            redis_url, socket_connect_timeout=_PATIENCE_SECONDS, socket_timeout=_PATIENCE_SECONDS
        ) as redis,
        redis.pipeline() as pipe,
    ):
        for key, number in counts.items():
            pipe.hincrbyfloat(_HASH, json.dumps(key, ensure_ascii=False), number)
        pipe.execute()


def _count_pending(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for counter, tenant, detail in session.info.get("metrics", ()):
        tally(counter, tenant, detail)
    session.info["metrics"] = []


def _drop_pending(session: Session) -> None:
    session.info["metrics"] = []


def _begin_anew() -> None:
    """Leave to the parent what the parent has gathered."""
    _gathered.counts, _gathered.lock = {}, Lock()


os.register_at_fork(after_in_child=_begin_anew)
