"""Run 执行: what a worker does with one entry, so that it happens once however often it is handed over.

The job's lock is taken in the very transaction that does the work and marks it done. A worker that is killed leaves
neither lock nor half a result; the relay finds the entry unsettled with nobody at work, and hands it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.standing import is_at_work
from xiangxun.foundation.jobs.failures import log_failure, message_for_people, worth_another_try
from xiangxun.foundation.jobs.models import JobRun, JobState
from xiangxun.foundation.jobs.registry import find_task
from xiangxun.foundation.jobs.service import own_transaction, working_on
from xiangxun.foundation.metrics import JOBS, send, tally
from xiangxun.foundation.outbox.lock import try_lock
from xiangxun.foundation.outbox.service import find_entry, look_again, settle
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Unavailable

ATTEMPTS = 3
_BACK_OFF = timedelta(seconds=10)
_WAIT = timedelta(minutes=1)
_KILLED = "后台进程多次在执行中被终止，任务未完成；请联系系统管理员，并告知任务编号。"

_log = structlog.get_logger(__name__)


def run(tenant_id: int, job_id: int, task_name: str, args: Mapping[str, int | str]) -> None:
    """Do one job: RQ's entry point, needs an application context. What goes wrong is recorded, not raised.

    Raises OperationalError where PostgreSQL is away: then the relay hands the entry again.
    """
    log = _log.bind(tenant=tenant_id, job=job_id, task=task_name)
    try:
        worked = _attempt(tenant_id, job_id, task_name, args)
    except Exception as error:  # noqa: BLE001 -- a failing job must not take the worker with it
        failure = error
    else:
        log.info("job_done" if worked else "job_skipped")
        _count(tenant_id, "done" if worked else "skipped")
        return
    # Outside of the except block: what fails from here on must not carry the first error's text to RQ and its log.
    log_failure(log, failure)
    _count(tenant_id, "failed")
    _record_failure(tenant_id, job_id, failure)


def _count(tenant_id: int, outcome: str) -> None:
    """Count, and send at once: this process ends with its job."""
    tally(JOBS, tenant_id, outcome)
    send()


def _attempt(tenant_id: int, job_id: int, task_name: str, args: Mapping[str, int | str]) -> bool:
    """Work in one transaction; False where somebody else is at it, it is done already, or the county stands still."""
    with own_transaction(tenant_id) as db, working_on(job_id):
        if not is_at_work(db) or not try_lock(db, tenant_id, job_id) or not _begin(tenant_id, job_id):
            return False
        _finish(db, job_id, _work(db, tenant_id, task_name, args))
        return True


def _work(
    db: Session, tenant_id: int, name: str, args: Mapping[str, int | str]
) -> Mapping[str, object] | None:
    task = find_task(name)
    if task.in_transaction:
        return task.function(db=db, tenant_id=tenant_id, **args)
    with current_app.app_context():
        return task.function(tenant_id=tenant_id, **args)


def _begin(tenant_id: int, job_id: int) -> bool:
    """Record the start where people see it; False where there is nothing (more) to do."""
    with own_transaction(tenant_id) as db:
        entry = find_entry(db, job_id)
        if entry is None or entry.settled_at is not None:
            return False
        job = _find_run(db, job_id) or JobRun(outbox_id=job_id, attempts=0)
        db.add(job)
        if job.attempts >= ATTEMPTS:
            _give_up(db, job, _KILLED)
            return False
        job.state, job.attempts, job.started_at, job.done = JobState.RUNNING, job.attempts + 1, now(), 0
        return True


def _finish(db: Session, job_id: int, result: Mapping[str, object] | None) -> None:
    job = _find_run(db, job_id)
    if job is None:
        raise LookupError("the run of this job has disappeared")
    job.state, job.finished_at, job.message = JobState.DONE, now(), ""
    job.result = None if result is None else dict(result)
    settle(db, job_id)


def _record_failure(tenant_id: int, job_id: int, error: Exception) -> None:
    with own_transaction(tenant_id) as db:
        job = _find_run(db, job_id)
        if job is None:
            return
        message = message_for_people(error, job_id)
        if isinstance(error, Unavailable):
            _wait(db, job, message)
            return
        if job.attempts >= ATTEMPTS or not worth_another_try(error):
            _give_up(db, job, message, getattr(error, "code", ""))
        else:
            job.state, job.message = JobState.QUEUED, message
            look_again(db, job_id, after=_BACK_OFF * job.attempts)


def _wait(db: Session, job: JobRun, message: str) -> None:
    """Leave the job queued however often it comes to nothing: what is in the way is not its own."""
    job.state, job.message, job.attempts = JobState.QUEUED, message, job.attempts - 1
    look_again(db, job.outbox_id, after=_WAIT)


def _give_up(db: Session, job: JobRun, message: str, error_code: str = "") -> None:
    job.state, job.finished_at, job.message = JobState.FAILED, now(), message
    job.error_code = error_code
    settle(db, job.outbox_id)


def _find_run(db: Session, job_id: int) -> JobRun | None:
    return db.scalar(select(JobRun).where(JobRun.outbox_id == job_id))
