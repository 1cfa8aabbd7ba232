"""JSON API of documents 材料."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.documents.queries import DocumentRow, get_document, list_documents
from xiangxun.registry.documents.schemas import DocumentFile, DocumentIn, DocumentOut
from xiangxun.registry.documents.service import file_document

api = JsonApi("documents", __name__, "材料")

_OF = "/<any(session, plan, institution, lecturer):subject>s/<int:subject_id>/documents"


@api.get(_OF, answers=DocumentOut(many=True))
def index(subject: str, subject_id: int) -> Sequence[DocumentRow]:
    """List the papers about one subject."""
    return list_documents(current_db(), subject, subject_id)


@api.upload(_OF, files=DocumentFile, form=DocumentIn, answers=DocumentOut)
def file(uploads: dict[str, Any], body: dict[str, Any], subject: str, subject_id: int) -> DocumentRow:
    """File a paper about a subject, with or without its scan."""
    db, scan = current_db(), uploads["file"]
    added = file_document(
        db,
        current_actor(),
        subject=subject,
        subject_id=subject_id,
        content=scan.read() if scan else None,
        name=(scan.filename or "") if scan else "",
        **body,
    )
    found = get_document(db, added)
    if found is None:
        raise NotFound("没有这份材料。")
    return found
