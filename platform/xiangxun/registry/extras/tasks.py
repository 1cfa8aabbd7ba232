"""Background work of extras 本县栏目后台任务: rows of an earlier version are brought up, batch after batch.

Asked for when a county office is switched to a version with other fields, and each night for whatever a process of the
old version wrote after that. Killed half-way it goes on where it was: a row says under which version it was written.
"""

from __future__ import annotations

from collections.abc import Mapping

from xiangxun.foundation.audit import record
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs import current_job, daily, progress, task
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.extras.upgrading import TASK, Change, is_switched, rows_behind, upgrade_some

_HOUR = 2


@task(TASK)
def bring_rows_up(*, tenant_id: int) -> Mapping[str, object]:
    """Bring every row of one county up to the fields of its plugin; twice changes nothing, nor before it is switched."""
    with unit_of_work(tenant_id) as db:
        waiting = rows_behind(db) if is_switched(db) else {}
    total, done = sum(waiting.values()), 0
    for on in waiting:
        done = _holder(tenant_id, on, done, total)
    return {"rows": done}


def _holder(tenant_id: int, on: str, before: int, total: int) -> int:
    done, after = before, 0
    while True:
        with unit_of_work(tenant_id) as db:
            last, changed = upgrade_some(db, on, after)
            if last is None:
                return done
            after, done = last, done + changed.rows
            if not changed.is_none:
                record(db, SYSTEM, "extra.upgrade", on, None, _told(changed))
            progress(db, current_job(), done, max(total, done), "正在按新的栏目整理")


def _told(changed: Change) -> dict[str, object]:
    return {
        "rows": changed.rows,
        "changed": sum(changed.steps.values()),
        "kept_aside": sum(changed.aside.values()),
    }


daily(TASK, hour=_HOUR)
