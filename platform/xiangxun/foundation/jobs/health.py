"""Health 后台状况: whether work is being handed on and done, for `/readyz` and the operators' page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta

from redis import Redis
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.worker import Worker

from xiangxun.foundation.outbox.handing import is_relay_seen, open_queue
from xiangxun.kernel.clock import now


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """How many jobs wait and since when the first does; whether relay and workers gave a sign of life lately."""

    waiting: int
    oldest: timedelta
    relay_seen: bool
    workers: int


def queue_health(redis_url: str) -> QueueHealth:
    """Ask Redis, for two seconds at most. Raises RedisError where it does not answer."""
    with Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=1) as redis:
        queue = open_queue(redis)
        return QueueHealth(queue.count, _oldest(queue), is_relay_seen(redis), Worker.count(queue=queue))


def _oldest(queue: Queue) -> timedelta:
    for job_id in queue.get_job_ids(0, 1):
        try:
            job = Job.fetch(job_id, connection=queue.connection, serializer=queue.serializer)
        except NoSuchJobError:
            continue
        if job.enqueued_at is not None:
            return max(now() - job.enqueued_at.replace(tzinfo=UTC), timedelta())
    return timedelta()
