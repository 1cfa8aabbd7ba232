"""Jobs 后台任务: what workers do, each once however often it is handed to them.

A slice writes, in its `tasks` module:

    @task("enrolment.import")
    def import_roster(db: Session, *, tenant_id: int, upload: int) -> Mapping[str, object]: ...

and its service calls `outbox.enqueue(db, "enrolment.import", {"upload": upload.id})`. With a parameter `db` the task
runs inside one transaction together with the mark that it is done: it happens once or not at all. Without `db` it
opens its own units of work and must stand being run again after it was killed half-way.
"""

from __future__ import annotations

from xiangxun.foundation.jobs.health import QueueHealth, queue_health
from xiangxun.foundation.jobs.queries import JobView, find_job, get_job, job_args
from xiangxun.foundation.jobs.registry import task
from xiangxun.foundation.jobs.schedule import daily, daily_key
from xiangxun.foundation.jobs.service import current_job, own_transaction, progress, retry, retry_failed

__all__ = [
    "JobView",
    "QueueHealth",
    "current_job",
    "daily",
    "daily_key",
    "find_job",
    "get_job",
    "job_args",
    "own_transaction",
    "progress",
    "queue_health",
    "retry",
    "retry_failed",
    "task",
]
