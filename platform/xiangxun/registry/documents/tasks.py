"""Background work of documents 材料后台任务: the small picture of a photo, and contents that nothing refers to any more."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from xiangxun.foundation import files
from xiangxun.foundation.jobs import daily, task
from xiangxun.registry.documents.service import SMALL_PICTURE, make_small

SWEEP = "documents.sweep"
_HOUR = 3


@task(SMALL_PICTURE)
def small_picture(db: Session, *, tenant_id: int, document_id: int) -> Mapping[str, object]:
    """Make the small picture of one photo."""
    del tenant_id
    return {"document_id": document_id, "made": make_small(db, document_id)}


@task(SWEEP)
def sweep(db: Session, *, tenant_id: int) -> Mapping[str, object]:
    """Remove the contents of discarded uploads; one that somebody is storing at this moment is left alone."""
    del tenant_id
    return {"contents": files.sweep(db)}


daily(SWEEP, hour=_HOUR)
