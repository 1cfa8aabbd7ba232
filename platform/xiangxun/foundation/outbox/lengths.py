"""Lengths 积压: how much of each county waits or is worked at, and since when; the relay says so in Redis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from redis import Redis
from sqlalchemy import Connection, func, select

from xiangxun.foundation.db.standing import AT_WORK
from xiangxun.foundation.outbox.models import OutboxEntry

_KEY = "xiangxun:outbox-lengths"
_SHOWN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Length:
    """How many entries of a county are not settled, and the age in seconds of the oldest that is due."""

    waiting: int
    oldest_seconds: int


def measure(connection: Connection) -> dict[int, Length]:
    """Return the length of each county that has anything waiting and does not stand still."""
    age = func.extract("epoch", func.now() - func.min(OutboxEntry.created_at))
    statement = (
        select(OutboxEntry.tenant_id, func.count(), age)
        .where(OutboxEntry.settled_at.is_(None), OutboxEntry.tenant_id.in_(AT_WORK))
        .group_by(OutboxEntry.tenant_id)
    )
    return {row[0]: Length(row[1], int(row[2])) for row in connection.execute(statement)}


def show(redis: Redis, lengths: Mapping[int, Length]) -> None:
    """Leave the lengths in Redis for a minute. Raises RedisError."""
    told = {county: [one.waiting, one.oldest_seconds] for county, one in lengths.items()}
    redis.set(_KEY, json.dumps(told), ex=_SHOWN_SECONDS)


def shown(redis: Redis) -> dict[int, Length]:
    """Return what a relay said within the last minute; empty where none did. Raises RedisError."""
    told = redis.get(_KEY)
    return {int(county): Length(*length) for county, length in json.loads(told or b"{}").items()}
