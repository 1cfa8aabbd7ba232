"""Worker 后台进程: killed in the middle, its job is done once by another; asked to stop, it ends the job first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.worker import Worker
from sqlalchemy import Engine, func, select

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs import JobView, get_job
from xiangxun.foundation.jobs.models import JobState
from xiangxun.foundation.outbox import enqueue, relay
from xiangxun.foundation.outbox.handing import open_queue
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.foundation.outbox.turns import AT_A_TIME
from xiangxun.local.redis import EmbeddedRedis
from xiangxun.settings import Settings

SCRIPT = Path(__file__).with_name("worker_process.py")
PATIENCE = 20.0

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A file whose existence lets the task end."""
    return tmp_path / "gate"


@pytest.fixture
def start(settings: Settings, redis_url: str, gate: Path) -> Iterator[Start]:
    """Start workers; whatever is left of them is killed in the end, their children first."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(redis: str = redis_url) -> subprocess.Popen[bytes]:
        argv = [sys.executable, str(SCRIPT), settings.database_url, redis, str(gate)]
        started.append(subprocess.Popen(argv, start_new_session=True))
        return started[-1]

    yield begin
    gate.touch()
    for worker in started:
        worker.kill()
        worker.wait()


def see(county: int, job: int) -> JobView:
    with unit_of_work(county) as db:
        return get_job(db, job)


def traces(county: int) -> int:
    with unit_of_work(county) as db:
        counted = select(func.count()).select_from(OutboxEntry).where(OutboxEntry.task == "test.trace")
        return db.execute(counted).scalar_one()


def wait_until(told: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not told():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def at_gate(county: int, job: int) -> Callable[[], bool]:
    return lambda: see(county, job).message == "等待放行"


def put_in(county: int) -> int:
    with unit_of_work(county) as db:
        return enqueue(db, "test.gated", {})


def children(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], check=False, capture_output=True, text=True
    )
    return [int(line) for line in listed.stdout.split()]


def test_worker_killed_in_mid_job_another_does_it_once(
    here: int, start: Start, gate: Path, queue: Queue, relay_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "LOOK_AGAIN", relay.LOOK_AGAIN / 40)
    job, first = put_in(here), start()
    relay.hand_over(relay_engine, queue)
    wait_until(at_gate(here, job))
    for horse in children(first.pid):
        os.kill(horse, signal.SIGKILL)
    first.kill()
    first.wait()
    assert traces(here) == 0

    gate.touch()
    start()
    wait_until(lambda: relay.hand_over(relay_engine, queue) >= 0 and see(here, job).finished)
    assert see(here, job).state is JobState.DONE
    assert see(here, job).result == {"connection_of_its_own": True}
    assert traces(here) == 1


def test_worker_whose_parent_alone_was_killed_is_not_doubled(
    here: int, start: Start, gate: Path, queue: Queue, relay_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "LOOK_AGAIN", relay.LOOK_AGAIN / 40)
    job, first = put_in(here), start()
    relay.hand_over(relay_engine, queue)
    wait_until(at_gate(here, job))
    first.kill()
    first.wait()
    start()
    time.sleep(1)
    relay.hand_over(relay_engine, queue)
    assert queue.job_ids == []

    gate.touch()
    wait_until(lambda: see(here, job).finished)
    relay.hand_over(relay_engine, queue)
    assert traces(here) == 1


def test_job_of_a_county_starts_within_a_few_of_another_countys_many(
    here: int, there: int, start: Start, gate: Path, queue: Queue, relay_engine: Engine
) -> None:
    gate.touch()
    many = [put_in(here) for _ in range(30)]
    relay.hand_over(relay_engine, queue)
    relay.hand_over(relay_engine, queue)
    one = put_in(there)
    start()
    wait_until(lambda: relay.hand_over(relay_engine, queue) >= 0 and see(there, one).finished)
    began = see(there, one).started_at
    assert began is not None
    views = [see(here, job) for job in many]
    before = [view for view in views if view.started_at is not None and view.started_at < began]
    assert 1 <= len(before) <= 2 * AT_A_TIME


def test_worker_told_to_stop_finishes_the_job_it_is_at(
    here: int, start: Start, gate: Path, queue: Queue, relay_engine: Engine
) -> None:
    job, worker = put_in(here), start()
    relay.hand_over(relay_engine, queue)
    wait_until(at_gate(here, job))
    worker.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(timeout=0.5)
    gate.touch()
    assert worker.wait(timeout=PATIENCE) == 0
    assert see(here, job).state is JobState.DONE


def test_worker_told_to_stop_while_idle_ends_at_once(start: Start, queue: Queue) -> None:
    worker = start()
    wait_until(lambda: [w.get_state() for w in Worker.all(connection=queue.connection)] == ["idle"])
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=5) == 0


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    """A Redis that the test may stop and start."""
    redis = EmbeddedRedis(tmp_path)
    redis.start()
    yield redis
    redis.remove()


def test_worker_whose_redis_went_away_while_idle_goes_on_when_it_is_back(
    here: int, start: Start, gate: Path, relay_engine: Engine, own_redis: EmbeddedRedis
) -> None:
    gate.touch()
    with Redis.from_url(own_redis.url) as redis:
        worker = start(own_redis.url)
        wait_until(lambda: [w.get_state() for w in Worker.all(connection=redis)] == ["idle"])
        own_redis.stop()
        job = put_in(here)
        with pytest.raises(RedisError):
            relay.hand_over(relay_engine, open_queue(redis))
        own_redis.start()
        relay.hand_over(relay_engine, open_queue(redis))
        wait_until(lambda: see(here, job).finished)
        worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=PATIENCE) == 0
    assert (see(here, job).state, traces(here)) == (JobState.DONE, 1)


def test_worker_whose_redis_went_away_in_mid_job_finishes_it_and_does_the_next(
    here: int, start: Start, gate: Path, relay_engine: Engine, own_redis: EmbeddedRedis
) -> None:
    with Redis.from_url(own_redis.url) as redis:
        job, worker = put_in(here), start(own_redis.url)
        relay.hand_over(relay_engine, open_queue(redis))
        wait_until(at_gate(here, job))
        own_redis.stop()
        gate.touch()
        wait_until(lambda: see(here, job).finished)
        own_redis.start()
        following = put_in(here)
        relay.hand_over(relay_engine, open_queue(redis))
        wait_until(lambda: see(here, following).finished)
    assert worker.poll() is None
    assert traces(here) == 2
