"""Background work of exports 导出后台任务: a large list as a workbook, and the end of those that were made."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from xiangxun.foundation.jobs import daily, task
from xiangxun.registry.accounts.queries import actor_of
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.exports.queries import asker_of
from xiangxun.registry.exports.service import TASK, discard_stale, make_export

DISCARD = "lists.discard"
#: Before the contents of discarded files are swept.
_HOUR = 2


@task(TASK)
def export_list(db: Session, *, tenant_id: int, export_id: int) -> Mapping[str, object]:
    """Make one export, with the eyes of the person who asked for it."""
    del tenant_id
    asker = asker_of(db, export_id)
    actor = actor_of(db, asker) if asker is not None else SYSTEM
    return {"export_id": export_id, "rows": make_export(db, actor, export_id)}


@task(DISCARD)
def discard(db: Session, *, tenant_id: int) -> Mapping[str, object]:
    """Discard the exports that are kept no longer."""
    del tenant_id
    return {"exports": discard_stale(db, SYSTEM)}


daily(DISCARD, hour=_HOUR)
