"""JSON API of jobs 后台任务: how far one has come, and asking again for one that failed."""

from __future__ import annotations

from xiangxun.foundation.jobs import JobView, get_job, retry
from xiangxun.foundation.web.api import JsonApi
from xiangxun.foundation.web.current import current_db
from xiangxun.foundation.web.schemas import answers_like

JobOut = answers_like(JobView, "JobOut")

api = JsonApi("jobs", __name__, "后台任务")


@api.get("/jobs/<int:job_id>", answers=JobOut)
def show(job_id: int) -> JobView:
    """Return state, progress and result of a job of the county."""
    return get_job(current_db(), job_id)


@api.post("/jobs/<int:job_id>/retry", answers=JobOut, status=200)
def again(job_id: int) -> JobView:
    """Have a failed job done again."""
    db = current_db()
    retry(db, job_id)
    db.flush()
    return get_job(db, job_id)
