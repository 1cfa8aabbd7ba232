"""Background work of supervision 监督后台任务: the watch of every night."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from xiangxun.foundation.jobs import daily, task
from xiangxun.kernel.clock import today
from xiangxun.oversight.supervision.watching import keep_watch

TASK = "supervision.watch"
#: From this hour on, in Shanghai: the day has begun, and nobody is at work yet.
_HOUR = 1


@task(TASK)
def watch(db: Session, *, tenant_id: int) -> Mapping[str, object]:
    """Keep what is late, at risk or due in the county today; the result says how many of each."""
    del tenant_id
    on = today()
    return {"on": on.isoformat(), **keep_watch(db, on)}


daily(TASK, hour=_HOUR)
