"""Files documents 材料: a paper of a declared kind about one subject, with its content sealed away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import BinaryIO

from sqlalchemy.orm import Session

from xiangxun.foundation import files
from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.documents.models import Document

ALLOWED = files.DOCUMENTS | files.PHOTOS | files.TABLES | files.VIDEOS


def file_document(
    db: Session,
    actor: Actor,
    *,
    subject: str,
    subject_id: int,
    kind: str,
    title: str,
    on: date,
    day: date | None = None,
    count: int = 1,
    signed: Collection[str] = (),
    about: str | None = None,
    content: bytes | BinaryIO | None = None,
    name: str = "",
) -> int:
    """File a paper (`kind` is a code of the rulebook) dated `on`, of training day `day` if it belongs to one.

    `count` papers of the kind may share one entry (photos). Without `content` it is a paper kept elsewhere, entered
    here. Returns the document's id; raises what `files.store` raises.
    """
    if not actor.roles:
        raise Forbidden("归档材料须先登录。")
    if count < 1:
        raise InvalidInput("材料份数至少为 1。")
    stored = (
        files.store(db, actor, content, name=name or title, allowed=ALLOWED) if content is not None else None
    )
    document = Document(
        subject=subject,
        subject_id=subject_id,
        kind=kind,
        title=title,
        on=on,
        day=day,
        count=count,
        signed=sorted(signed),
        about=about,
        file_id=stored.id if stored else None,
        filed_by=actor.account,
        filed_at=now(),
    )
    db.add(document)
    db.flush()
    record(db, actor, "document.file", subject, subject_id, {"kind": kind, "document": document.id})
    return document.id
