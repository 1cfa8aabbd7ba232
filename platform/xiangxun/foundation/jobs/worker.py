"""Worker 后台进程: takes jobs from the queue one after another, each in a process forked for it.

SIGTERM lets the current job end first; a second one after a second ends it too. What is killed is run again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import FrameType

import structlog
from flask import Flask
from redis import Redis
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSlow
from rq import Queue, Worker
from rq.job import Job

from xiangxun.foundation.collector import JOBS, spare_collector
from xiangxun.foundation.db import db
from xiangxun.foundation.outbox.handing import SERIALIZER, open_queue

_log = structlog.get_logger(__name__)


class ForkingWorker(Worker):
    """RQ's worker, whose children leave the parent's database connections alone."""

    # Once Redis is back, nobody waits a minute for the worker to notice.
    max_connection_wait_time = 5.0
    told_to_stop = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """End after the current job."""
        self.told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Run the one job of this child."""
        for engine in db.engines.values():
            engine.dispose(close=False)
        super().main_work_horse(job, queue)


def main(redis_url: str, app_factory: Callable[[], Flask]) -> None:
    """Work until SIGTERM or SIGINT, waiting wherever Redis is away.

    `app_factory` builds the application, which must have imported every slice's tasks.
    """
    app = app_factory()
    spare_collector(JOBS)
    with Redis.from_url(redis_url, socket_connect_timeout=2) as redis, app.app_context():
        _wait_for(redis)
        while not _work(redis):
            _wait_for(redis)


def _work(redis: Redis) -> bool:
    """Work until told to stop; False where RQ gave up because Redis went away."""
    worker = ForkingWorker([open_queue(redis)], connection=redis, serializer=SERIALIZER)
    worker.log_job_description = False
    try:
        worker.work(logging_level="WARNING")
    except (RedisAway, RedisSlow) as away:
        _log.warning("worker_lost_redis", reason=type(away).__name__)
    return worker.told_to_stop


def _wait_for(redis: Redis) -> None:
    """Return once Redis answers: a worker may be started before it."""
    while True:
        try:
            redis.ping()
        except (RedisAway, RedisSlow) as away:
            _log.warning("worker_waits", reason=type(away).__name__)
            time.sleep(1)
        else:
            return
