"""Queries on jobs 任务查询: state, progress and message for pages and API."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.jobs.models import JobRun, JobState
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as people see it: `done` of `total` (0 where the task does not count), the message in Chinese."""

    id: int
    task: str
    state: JobState
    done: int
    total: int
    message: str
    result: Mapping[str, object] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in {JobState.DONE, JobState.FAILED}


def get_job(db: Session, job_id: int) -> JobView:
    """Return the county's job by its number; raises `NotFound`."""
    view = _first(db, OutboxEntry.id == job_id)
    if view is None:
        raise NotFound(f"本县没有编号为 {job_id} 的后台任务；请核对编号。")
    return view


def job_args(db: Session, job_id: int) -> Mapping[str, int | str]:
    """Return what a job of the county works on: ids by name; raises `NotFound`."""
    found = db.scalar(select(OutboxEntry.args).where(OutboxEntry.id == job_id))
    if found is None:
        raise NotFound(f"本县没有编号为 {job_id} 的后台任务；请核对编号。")
    return found


def find_job(db: Session, key: str) -> JobView | None:
    """Return the county's job by the key it was enqueued under, or None."""
    return _first(db, OutboxEntry.key == key)


def last_done(db: Session, tasks: Collection[str]) -> Mapping[str, datetime]:
    """Return when the county's last job of each task was done well; a task that never was is left out."""
    joined = (JobRun.tenant_id == OutboxEntry.tenant_id) & (JobRun.outbox_id == OutboxEntry.id)
    statement = (
        select(OutboxEntry.task, func.max(JobRun.finished_at))
        .join(JobRun, joined)
        .where(OutboxEntry.task.in_(tasks), JobRun.state == JobState.DONE)
        .group_by(OutboxEntry.task)
    )
    return {task: at for task, at in db.execute(statement) if at is not None}


def _first(db: Session, condition: ColumnElement[bool]) -> JobView | None:
    joined = (JobRun.tenant_id == OutboxEntry.tenant_id) & (JobRun.outbox_id == OutboxEntry.id)
    found = db.execute(select(OutboxEntry, JobRun).outerjoin(JobRun, joined).where(condition)).first()
    return None if found is None else _view(*found)


def _view(entry: OutboxEntry, run: JobRun | None) -> JobView:
    return JobView(
        id=entry.id,
        task=entry.task,
        state=JobState.QUEUED if run is None else JobState(run.state),
        done=0 if run is None else run.done,
        total=0 if run is None else run.total,
        message="" if run is None else run.message,
        result=None if run is None else run.result,
        created_at=entry.created_at,
        started_at=None if run is None else run.started_at,
        finished_at=None if run is None else run.finished_at,
    )
