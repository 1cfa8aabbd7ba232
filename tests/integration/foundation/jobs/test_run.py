"""Run 执行: a job happens once or not at all, and people read how it went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs import JobView, current_job, find_job, get_job, progress, retry, task
from xiangxun.foundation.jobs.models import JobRun, JobState
from xiangxun.foundation.jobs.run import ATTEMPTS, run
from xiangxun.foundation.jobs.service import own_transaction
from xiangxun.foundation.outbox import enqueue
from xiangxun.foundation.outbox.lock import try_lock
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.foundation.outbox.service import find_entry
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound


@task("test.once")
def leave_trace(db: Session, *, tenant_id: int, subject: int) -> dict[str, object]:
    enqueue(db, "test.trace", {"subject": subject})
    return {"tenant": tenant_id, "subject": subject}


@task("test.own")
def leave_trace_alone(*, tenant_id: int) -> None:
    with unit_of_work(tenant_id) as db:
        enqueue(db, "test.trace", {}, key="own")


@task("test.breaks")
def break_half_way(db: Session, *, tenant_id: int) -> None:
    enqueue(db, "test.trace", {})
    db.flush()
    raise ValueError("Key (name)=(甲乙丙) already exists")


@task("test.refuses")
def refuse(db: Session, *, tenant_id: int) -> None:
    raise InvalidInput("名单没有表头；请补上后重新导入。")


@task("test.counts")
def count(db: Session, *, tenant_id: int) -> dict[str, object]:
    progress(db, current_job(), 2, 5, "读取名单")
    with own_transaction(tenant_id) as other:
        seen = get_job(other, current_job() or 0)
    return {"state": seen.state, "done": seen.done, "total": seen.total, "message": seen.message}


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def put_in(county: int, name: str, **args: int | str) -> int:
    with unit_of_work(county) as db:
        return enqueue(db, name, args)


def see(county: int, job: int) -> JobView:
    with unit_of_work(county) as db:
        return get_job(db, job)


def traces(county: int) -> int:
    with unit_of_work(county) as db:
        counted = select(func.count()).select_from(OutboxEntry).where(OutboxEntry.task == "test.trace")
        return db.execute(counted).scalar_one()


def is_settled(county: int, job: int) -> bool:
    with unit_of_work(county) as db:
        entry = find_entry(db, job)
        assert entry is not None
        return entry.settled_at is not None


def test_run_done_job_shows_its_result_and_is_settled(here: int) -> None:
    job = put_in(here, "test.once", subject=7)
    assert see(here, job).state is JobState.QUEUED
    run(here, job, "test.once", {"subject": 7})
    view = see(here, job)
    assert (view.state, view.result, view.message) == (JobState.DONE, {"tenant": here, "subject": 7}, "")
    assert view.finished
    assert is_settled(here, job)


def test_run_handed_twice_works_once(here: int) -> None:
    job = put_in(here, "test.once", subject=7)
    run(here, job, "test.once", {"subject": 7})
    run(here, job, "test.once", {"subject": 7})
    assert traces(here) == 1


def test_run_while_another_is_at_it_does_nothing(here: int) -> None:
    job = put_in(here, "test.once", subject=7)
    with unit_of_work(here) as at_work:
        assert try_lock(at_work, here, job)
        run(here, job, "test.once", {"subject": 7})
    assert traces(here) == 0
    assert see(here, job).state is JobState.QUEUED


def test_run_task_with_transactions_of_its_own_is_settled(here: int) -> None:
    job = put_in(here, "test.own")
    run(here, job, "test.own", {})
    assert see(here, job).state is JobState.DONE
    assert traces(here) == 1


def test_run_broken_half_way_leaves_no_trace_and_is_tried_again_later(here: int) -> None:
    job = put_in(here, "test.breaks")
    run(here, job, "test.breaks", {})
    view = see(here, job)
    assert traces(here) == 0
    assert view.state is JobState.QUEUED
    assert "甲乙丙" not in view.message
    assert str(job) in view.message
    with unit_of_work(here) as db:
        entry = find_entry(db, job)
        assert entry is not None
        assert entry.settled_at is None
        assert timedelta(seconds=5) < entry.due_at - now() < timedelta(seconds=15)


def test_run_broken_three_times_has_failed(here: int) -> None:
    job = put_in(here, "test.breaks")
    for _ in range(ATTEMPTS - 1):
        run(here, job, "test.breaks", {})
        assert see(here, job).state is JobState.QUEUED
    run(here, job, "test.breaks", {})
    assert see(here, job).state is JobState.FAILED
    assert is_settled(here, job)


def test_run_refused_by_the_task_fails_at_once_with_its_message(here: int) -> None:
    job = put_in(here, "test.refuses")
    run(here, job, "test.refuses", {})
    view = see(here, job)
    assert (view.state, view.message) == (JobState.FAILED, "名单没有表头；请补上后重新导入。")


def test_run_task_that_kills_its_worker_each_time_is_given_up(here: int) -> None:
    job = put_in(here, "test.once", subject=7)
    with unit_of_work(here) as db:
        db.add(JobRun(outbox_id=job, state=JobState.RUNNING, attempts=ATTEMPTS))
    run(here, job, "test.once", {"subject": 7})
    view = see(here, job)
    assert view.state is JobState.FAILED
    assert "被终止" in view.message
    assert traces(here) == 0
    assert is_settled(here, job)


def test_run_unknown_task_waits_for_newer_code(here: int) -> None:
    job = put_in(here, "test.unheard")
    run(here, job, "test.unheard", {})
    assert see(here, job).state is JobState.QUEUED
    assert "test.unheard" in see(here, job).message


def test_run_job_of_another_county_does_nothing(here: int, there: int) -> None:
    job = put_in(here, "test.once", subject=7)
    run(there, job, "test.once", {"subject": 7})
    assert traces(here) + traces(there) == 0
    assert see(here, job).state is JobState.QUEUED


def test_progress_is_seen_by_others_while_the_job_runs(here: int) -> None:
    job = put_in(here, "test.counts")
    run(here, job, "test.counts", {})
    assert see(here, job).result == {"state": "running", "done": 2, "total": 5, "message": "读取名单"}


def test_progress_outside_of_any_job_tells_nobody(here: int) -> None:
    with unit_of_work(here) as db:
        progress(db, current_job(), 1, 2)


def test_retry_failed_job_runs_again(here: int) -> None:
    job = put_in(here, "test.refuses")
    run(here, job, "test.refuses", {})
    with unit_of_work(here) as db:
        retry(db, job)
    assert see(here, job).state is JobState.QUEUED
    assert not is_settled(here, job)
    run(here, job, "test.once", {"subject": 1})
    assert see(here, job).state is JobState.DONE


def test_retry_job_that_is_done_is_refused(here: int) -> None:
    job = put_in(here, "test.once", subject=7)
    run(here, job, "test.once", {"subject": 7})
    with pytest.raises(Conflict), unit_of_work(here) as db:
        retry(db, job)


def test_get_job_of_another_county_is_not_found(here: int, there: int) -> None:
    job = put_in(here, "test.once", subject=7)
    with pytest.raises(NotFound), unit_of_work(there) as db:
        get_job(db, job)


def test_find_job_by_key_finds_it_in_its_county_only(here: int, there: int) -> None:
    with unit_of_work(here) as db:
        job = enqueue(db, "test.once", {"subject": 7}, key="once:7")
    with unit_of_work(here) as db:
        found = find_job(db, "once:7")
        assert found is not None
        assert found.id == job
    with unit_of_work(there) as db:
        assert find_job(db, "once:7") is None
