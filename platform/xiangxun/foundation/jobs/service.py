"""Verbs on jobs 任务动作: say how far it has come, and ask again for one that failed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs.models import JobRun, JobState
from xiangxun.foundation.jobs.queries import get_job
from xiangxun.foundation.outbox.service import look_again
from xiangxun.kernel.errors import Conflict

_current: ContextVar[int | None] = ContextVar("xiangxun_job", default=None)


def current_job() -> int | None:
    """Return the number of the job that is being worked on, or None outside of any."""
    return _current.get()


@contextmanager
def working_on(job_id: int) -> Iterator[None]:
    """Let `current_job` name this job inside."""
    token = _current.set(job_id)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def own_transaction(tenant_id: int | None) -> Iterator[Session]:
    """Give a unit of work of its own, visible to others at its end, whatever becomes of the one around it."""
    with current_app.app_context(), unit_of_work(tenant_id) as db:
        yield db


def progress(db: Session, job_id: int | None, done: int, total: int, message: str = "") -> None:
    """Tell people how far the job has come: `done` of `total`, at once and in a transaction of its own.

    Services pass `current_job()`; None (called outside of any job) tells nobody. `db`, the caller's own transaction,
    is left as it is.
    """
    del db
    if job_id is None:
        return
    with own_transaction(current_tenant()) as own:
        own.execute(
            update(JobRun).where(JobRun.outbox_id == job_id).values(done=done, total=total, message=message)
        )


def retry(db: Session, job_id: int) -> None:
    """Have a failed job done again. Raises `NotFound`, and `Conflict` where it has not failed."""
    if get_job(db, job_id).state is not JobState.FAILED:
        raise Conflict(f"编号 {job_id} 的任务没有失败，不必重做。")
    _again(db, job_id)


def retry_failed(db: Session, error_codes: Collection[str], since: datetime) -> int:
    """Have the county's jobs done again that one of these errors ended since a moment; return how many."""
    failed = select(JobRun.outbox_id).where(
        JobRun.state == JobState.FAILED, JobRun.error_code.in_(error_codes), JobRun.finished_at >= since
    )
    found = db.scalars(failed).all()
    for job_id in found:
        _again(db, job_id)
    return len(found)


def _again(db: Session, job_id: int) -> None:
    fresh = {
        "state": JobState.QUEUED, "attempts": 0, "done": 0, "message": "", "error_code": "", "finished_at": None,
    }  # fmt: skip
    db.execute(update(JobRun).where(JobRun.outbox_id == job_id).values(**fresh))
    look_again(db, job_id, after=timedelta())
