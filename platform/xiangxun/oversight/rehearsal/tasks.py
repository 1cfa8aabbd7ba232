"""Background work of rehearsals 预演后台任务: the replay, in a transaction of its own that can only read."""

from __future__ import annotations

from collections.abc import Mapping

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs import task
from xiangxun.oversight.rehearsal.asking import TASK
from xiangxun.oversight.rehearsal.queries import get_request
from xiangxun.oversight.rehearsal.report import plain, value_of
from xiangxun.oversight.rehearsal.service import rehearse
from xiangxun.registry.tenants.queries import current_tenant_info


@task(TASK)
def replay(*, tenant_id: int, request_id: int) -> Mapping[str, object]:
    """Replay the county's closed sessions as asked; the result is the report."""
    with unit_of_work(tenant_id) as db:
        asked = get_request(db, request_id)
        code = current_tenant_info(db).code
        found = rehearse(db, {asked.key: value_of(asked.value)}, from_on=asked.from_on, since=asked.since)
        return plain(code, found)
