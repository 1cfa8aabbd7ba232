"""Background work of documents 材料后台任务: the small picture of a photo."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from xiangxun.foundation.jobs import task
from xiangxun.registry.documents.service import SMALL_PICTURE, make_small


@task(SMALL_PICTURE)
def small_picture(db: Session, *, tenant_id: int, document_id: int) -> Mapping[str, object]:
    """Make the small picture of one photo."""
    del tenant_id
    return {"document_id": document_id, "made": make_small(db, document_id)}
