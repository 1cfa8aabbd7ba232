"""Background work of rekeying 更换密钥后台任务: batch after batch, each in a transaction of its own.

Killed half-way it goes on where it was: what is done is no longer under a retired key.
"""

from __future__ import annotations

from collections.abc import Mapping

from xiangxun.foundation import files
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs import current_job, progress, task
from xiangxun.foundation.rekeying.queries import remaining
from xiangxun.foundation.rekeying.service import TASK, columns, reseal_content, reseal_some
from xiangxun.foundation.vault.columns import SealedColumn


@task(TASK)
def reseal(*, tenant_id: int, round: int) -> Mapping[str, object]:  # noqa: A002 - the name in the outbox
    """Seal anew everything of one county; the second round takes what was sealed while keys were changing."""
    with unit_of_work(tenant_id) as db:
        total, stale = sum(remaining(db).values()), files.stale_contents(db)
    values = 0
    for sealed in columns():
        values += _column(tenant_id, sealed, values, total)
    for done, sha256 in enumerate(stale, start=1):
        with unit_of_work(tenant_id) as db:
            reseal_content(db, sha256)
            progress(db, current_job(), values + done, total)
    return {"round": round, "values": values, "files": len(stale)}


def _column(tenant_id: int, sealed: SealedColumn, before: int, total: int) -> int:
    done = 0
    while True:
        with unit_of_work(tenant_id) as db:
            batch = reseal_some(db, sealed)
            done += batch
            progress(db, current_job(), before + done, max(total, before + done))
        if not batch:
            return done
