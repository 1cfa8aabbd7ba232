"""Relay 传递员: what is committed is handed over, what is not is not, and nothing gets lost on the way."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import JobStatus
from sqlalchemy import Engine, create_engine, func, select, text, update
from sqlalchemy.exc import ProgrammingError

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.outbox import enqueue
from xiangxun.foundation.outbox.handing import is_relay_seen, open_queue, rq_job_id
from xiangxun.foundation.outbox.lengths import measure
from xiangxun.foundation.outbox.lock import lock_key, try_lock
from xiangxun.foundation.outbox.relay import hand_over, relay
from xiangxun.foundation.outbox.service import find_entry, look_again, settle
from xiangxun.foundation.outbox.turns import AT_A_TIME
from xiangxun.local.redis import EmbeddedRedis
from xiangxun.registry.tenants.models import Tenant
from xiangxun.settings import Settings


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


pytestmark = pytest.mark.usefixtures("context")


def put_in(here: int, task: str = "demo.count", **args: int | str) -> int:
    with unit_of_work(here) as db:
        return enqueue(db, task, args)


def make_due(here: int, entry: int) -> None:
    with unit_of_work(here) as db:
        look_again(db, entry, after=timedelta(seconds=-1))


def set_state(county: int, state: str) -> None:
    with unit_of_work(None) as db:
        db.execute(update(Tenant).where(Tenant.id == county).values(state=state, frozen=state == "leaving"))


def tries(here: int, entry: int) -> int:
    with unit_of_work(here) as db:
        found = find_entry(db, entry)
        assert found is not None
        return found.tries


def test_hand_over_committed_entry_reaches_the_queue_with_ids_only(
    here: int, relay_engine: Engine, queue: Queue
) -> None:
    entry = put_in(here, roster=17, kind="xlsx")
    hand_over(relay_engine, queue)
    (job,) = queue.jobs
    assert job.id == rq_job_id(here, entry)
    assert list(job.args) == [here, entry, "demo.count", {"roster": 17, "kind": "xlsx"}]
    assert job.kwargs == {}


def test_hand_over_rolled_back_entry_is_never_handed(here: int, relay_engine: Engine, queue: Queue) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(here) as db:
        _ = enqueue(db, "demo.count", {}) // 0
    assert hand_over(relay_engine, queue) == 0
    assert queue.job_ids == []


def test_hand_over_entries_of_every_county(here: int, there: int, relay_engine: Engine, queue: Queue) -> None:
    ours, theirs = put_in(here), put_in(there)
    hand_over(relay_engine, queue)
    assert set(queue.job_ids) == {rq_job_id(here, ours), rq_job_id(there, theirs)}


@pytest.mark.parametrize("state", ["suspended", "leaving"])
def test_hand_over_county_that_stands_still_waits_until_it_goes_on(
    here: int, there: int, relay_engine: Engine, queue: Queue, state: str
) -> None:
    ours, theirs = put_in(here), put_in(there)
    set_state(here, state)
    assert hand_over(relay_engine, queue) == 1
    with relay_engine.begin() as connection:
        assert list(measure(connection)) == [there]
    assert queue.job_ids == [rq_job_id(there, theirs)]
    set_state(here, "active")
    hand_over(relay_engine, queue)
    assert queue.job_ids[1:] == [rq_job_id(here, ours)]


def test_hand_over_county_with_a_thousand_entries_leaves_the_next_place_to_another(
    here: int, there: int, relay_engine: Engine, queue: Queue
) -> None:
    with unit_of_work(here) as db:
        for _ in range(1000):
            enqueue(db, "demo.count", {})
    for _ in range(20):
        hand_over(relay_engine, queue)
    theirs = put_in(there)
    hand_over(relay_engine, queue)
    assert queue.get_job_position(rq_job_id(there, theirs)) == AT_A_TIME


def test_hand_over_two_counties_due_at_once_take_turns(
    here: int, there: int, relay_engine: Engine, queue: Queue
) -> None:
    with unit_of_work(here) as db:
        ours = [rq_job_id(here, enqueue(db, "demo.count", {})) for _ in range(9)]
    with unit_of_work(there) as db:
        theirs = [rq_job_id(there, enqueue(db, "demo.count", {})) for _ in range(2)]
    hand_over(relay_engine, queue)
    assert queue.job_ids == [ours[0], theirs[0], ours[1], theirs[1], *ours[2:AT_A_TIME]]


def test_hand_over_as_workers_take_jobs_hands_every_entry_once(
    here: int, relay_engine: Engine, queue: Queue
) -> None:
    with unit_of_work(here) as db:
        entries = [rq_job_id(here, enqueue(db, "demo.count", {})) for _ in range(50)]
    taken: list[str] = []
    while hand_over(relay_engine, queue):
        jobs = queue.job_ids
        assert len(jobs) <= AT_A_TIME
        taken += jobs
        queue.empty()
    assert taken == entries


def test_hand_over_again_at_once_does_nothing(here: int, relay_engine: Engine, queue: Queue) -> None:
    put_in(here)
    assert hand_over(relay_engine, queue) == 1
    assert hand_over(relay_engine, queue) == 0


def test_hand_over_entry_still_waiting_in_the_queue_stays_there_once(
    here: int, relay_engine: Engine, queue: Queue
) -> None:
    entry = put_in(here)
    hand_over(relay_engine, queue)
    make_due(here, entry)
    assert hand_over(relay_engine, queue) == 1
    assert queue.job_ids == [rq_job_id(here, entry)]
    assert tries(here, entry) == 1


def test_hand_over_after_redis_forgot_everything_hands_again(
    here: int, relay_engine: Engine, queue: Queue
) -> None:
    entry = put_in(here)
    hand_over(relay_engine, queue)
    queue.connection.flushdb()
    make_due(here, entry)
    hand_over(relay_engine, queue)
    assert queue.job_ids == [rq_job_id(here, entry)]
    assert tries(here, entry) == 2


def test_hand_over_entry_left_behind_by_a_dead_worker_is_handed_again(
    here: int, relay_engine: Engine, queue: Queue
) -> None:
    entry = put_in(here)
    hand_over(relay_engine, queue)
    (job,) = queue.jobs
    queue.remove(job)
    job.set_status(JobStatus.STARTED)
    make_due(here, entry)
    hand_over(relay_engine, queue)
    assert queue.job_ids == [job.id]


def test_hand_over_entry_that_somebody_works_on_is_left_to_him(
    app: Flask, here: int, relay_engine: Engine, queue: Queue
) -> None:
    entry = put_in(here)
    with unit_of_work(here) as at_work:
        assert try_lock(at_work, here, entry)
        assert hand_over(relay_engine, queue) == 1
    assert queue.job_ids == []


def test_hand_over_lock_of_the_same_number_in_another_database_is_not_ours(
    here: int, relay_engine: Engine, queue: Queue
) -> None:
    entry = put_in(here)
    elsewhere = create_engine(relay_engine.url.set(username="postgres", database="postgres"))
    with elsewhere.connect() as connection:
        connection.execute(select(func.pg_advisory_lock(lock_key(here, entry))))
        hand_over(relay_engine, queue)
    elsewhere.dispose()
    assert queue.job_ids == [rq_job_id(here, entry)]


def test_hand_over_settled_entry_is_not_handed(here: int, relay_engine: Engine, queue: Queue) -> None:
    entry = put_in(here)
    with unit_of_work(here) as db:
        settle(db, entry)
    assert hand_over(relay_engine, queue) == 0


def test_hand_over_without_redis_marks_nothing(here: int, relay_engine: Engine, tmp_path: Path) -> None:
    entry = put_in(here)
    with Redis.from_url(f"unix://{tmp_path}/nobody.sock") as away, pytest.raises(RedisError):
        hand_over(relay_engine, open_queue(away))
    assert tries(here, entry) == 0


def test_relay_started_before_redis_hands_over_once_it_is_there(
    here: int, relay_engine: Engine, tmp_path: Path
) -> None:
    late, stop = EmbeddedRedis(tmp_path), Event()
    entry = put_in(here)
    with Redis.from_url(late.url) as redis:
        loop = Thread(target=relay, args=(relay_engine, open_queue(redis), stop))
        loop.start()
        try:
            late.start()
            arrived = redis.blmove("rq:queue:xiangxun", "arrived", 15)
        finally:
            stop.set()
            loop.join(timeout=15)
            late.remove()
    assert arrived is not None
    assert arrived.decode() == rq_job_id(here, entry)
    assert not loop.is_alive()


def test_relay_process_hands_over_and_ends_when_told(here: int, settings: Settings, queue: Queue) -> None:
    entry = put_in(here)
    command = "import sys; from xiangxun.foundation.outbox.relay import main; main(*sys.argv[1:])"
    argv = [sys.executable, "-c", command, str(settings.relay_url), settings.redis_url]
    process = subprocess.Popen(argv, start_new_session=True)
    try:
        arrived = queue.connection.blmove(queue.key, "arrived", 15)
        assert arrived == rq_job_id(here, entry).encode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
        assert is_relay_seen(queue.connection)
    finally:
        process.kill()
        process.wait()


def test_enqueue_same_key_twice_is_one_entry(here: int) -> None:
    with unit_of_work(here) as db:
        first = enqueue(db, "demo.count", {"n": 1}, key="count:1")
        assert enqueue(db, "demo.count", {"n": 2}, key="count:1") == first
        assert enqueue(db, "demo.count", {"n": 1}, key="count:2") != first
    with unit_of_work(here) as db:
        assert enqueue(db, "demo.count", {"n": 3}, key="count:1") == first


def test_enqueue_same_key_in_two_counties_is_two_entries(here: int, there: int) -> None:
    with unit_of_work(here) as db:
        ours = enqueue(db, "demo.count", {}, key="count:1")
    with unit_of_work(there) as db:
        assert enqueue(db, "demo.count", {}, key="count:1") != ours
        assert find_entry(db, ours) is None


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT key FROM outbox",
        "UPDATE outbox SET args = '{}'",
        "DELETE FROM outbox",
        "INSERT INTO outbox (tenant_id, task, args) VALUES (1, 'x', '{}')",
        "SELECT * FROM job_runs",
        "SELECT * FROM files",
        "SELECT * FROM audit_entries",
        "SELECT * FROM tenant_keys",
    ],
)
def test_relay_role_may_do_nothing_but_hand_over(relay_engine: Engine, statement: str) -> None:
    with relay_engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(statement))
