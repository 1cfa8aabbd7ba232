"""Handing 交办: one outbox entry becomes one RQ job, whose name says which entry it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from redis import Redis
from rq import Queue
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job

QUEUE_NAME = "xiangxun"
# The worker's side of the agreement, by name: the relay needs none of the application's code.
ENTRY_POINT = "xiangxun.foundation.jobs.run.run"
JOB_TIMEOUT_SECONDS = 3600
SERIALIZER = "json"
_RELAY_SEEN = "xiangxun:relay-seen"
_RELAY_SEEN_SECONDS = 30


class Entry(Protocol):
    """What of an outbox entry travels through Redis."""

    @property
    def tenant_id(self) -> int: ...
    @property
    def id(self) -> int: ...
    @property
    def task(self) -> str: ...
    @property
    def args(self) -> Mapping[str, int | str]: ...


def open_queue(redis: Redis) -> Queue:
    """Return the one queue, JSON on the wire: what Redis holds can never run as code."""
    return Queue(QUEUE_NAME, connection=redis, serializer=SERIALIZER, default_timeout=JOB_TIMEOUT_SECONDS)


def rq_job_id(tenant_id: int, entry_id: int) -> str:
    """Return the name of the RQ job of an entry."""
    return f"{tenant_id}-{entry_id}"


def show_relay(redis: Redis) -> None:
    """Leave a sign that the relay is at work. Raises RedisError."""
    redis.set(_RELAY_SEEN, "1", ex=_RELAY_SEEN_SECONDS)


def is_relay_seen(redis: Redis) -> bool:
    """Return whether a relay was at work within the last half minute. Raises RedisError."""
    return bool(redis.exists(_RELAY_SEEN))


def hand(queue: Queue, entry: Entry) -> bool:
    """Put the entry into the queue; False where it already waits there. Raises RedisError."""
    try:
        _enqueue(queue, entry)
    except DuplicateJobError:
        if queue.get_job_position(rq_job_id(entry.tenant_id, entry.id)) is not None:
            return False
        _forget(queue, rq_job_id(entry.tenant_id, entry.id))
        _enqueue(queue, entry)
    return True


def _enqueue(queue: Queue, entry: Entry) -> None:
    queue.enqueue_call(
        ENTRY_POINT,
        args=(entry.tenant_id, entry.id, entry.task, dict(entry.args)),
        job_id=rq_job_id(entry.tenant_id, entry.id),
        unique=True,
        result_ttl=0,
        failure_ttl=JOB_TIMEOUT_SECONDS,
        description=f"{entry.task} {rq_job_id(entry.tenant_id, entry.id)}",
    )


def _forget(queue: Queue, job_id: str) -> None:
    """Remove what a worker that is gone left behind under this name."""
    try:
        Job.fetch(job_id, connection=queue.connection, serializer=queue.serializer).delete()
    except NoSuchJobError:
        return
