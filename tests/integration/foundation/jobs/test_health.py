"""Health 后台状况: what waits, since when, and who is there to do it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from redis.exceptions import RedisError
from rq import Queue

from xiangxun.foundation.jobs import queue_health
from xiangxun.foundation.outbox.handing import show_relay


def test_queue_health_nothing_there_is_empty_and_unattended(redis_url: str) -> None:
    health = queue_health(redis_url)
    assert (health.waiting, health.oldest, health.relay_seen, health.workers) == (0, timedelta(), False, 0)


def test_queue_health_waiting_job_tells_its_age(redis_url: str, queue: Queue) -> None:
    job = queue.enqueue_call("xiangxun.foundation.jobs.run.run", args=(1, 1, "test.any", {}))
    assert job.enqueued_at is not None
    job.enqueued_at -= timedelta(minutes=5)
    job.save()
    show_relay(queue.connection)
    health = queue_health(redis_url)
    assert health.waiting == 1
    assert timedelta(minutes=5) <= health.oldest < timedelta(minutes=6)
    assert health.relay_seen


def test_queue_health_redis_away_raises(tmp_path: Path) -> None:
    with pytest.raises(RedisError):
        queue_health(f"unix://{tmp_path}/nobody.sock")
