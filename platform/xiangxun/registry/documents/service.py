"""Files documents 材料: a paper of a declared kind about one subject, with its content sealed away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation import files
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.files import photos
from xiangxun.foundation.outbox import enqueue
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.documents.models import Document

SMALL_PICTURE = "documents.small_picture"
_PICTURED = frozenset({"jpg", "png", "webp"})
MAY_FILE = tuple(role for role in Role if role is not Role.TENANT_ADMIN)
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
    keep_place: bool = False,
) -> int:
    """File a paper (`kind` is a code of the rulebook) dated `on`, of training day `day` if it belongs to one.

    `count` papers of the kind may share one entry (photos). Without `content` it is a paper kept elsewhere, entered
    here. The place where a photo was taken is removed from it unless it is wanted (`keep_place`); a small picture is
    made by a job. Returns the document's id; raises `Forbidden` for a role that files nothing, and what `files.store`
    raises.
    """
    require(actor, *MAY_FILE)
    if count < 1:
        raise InvalidInput("材料份数至少为 1。")
    taken = None
    if content is not None:
        content, taken = _looked_at(content, keep_place=keep_place)
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
        taken_at=taken,
        filed_by=actor.account,
        filed_at=now(),
    )
    db.add(document)
    db.flush()
    if stored is not None and stored.kind in _PICTURED:
        enqueue(db, SMALL_PICTURE, {"document_id": document.id})
    details = {"kind": kind, "document": document.id, "place_kept": keep_place}
    record(db, actor, "document.file", subject, subject_id, details)
    return document.id


def make_small(db: Session, document_id: int) -> bool:
    """Make the small picture of a photo; a second time changes nothing. Return whether there is one now."""
    document = db.scalar(select(Document).where(Document.id == document_id))
    if document is None or document.file_id is None:
        return False
    if document.small_id is None:
        small = photos.thumbnail(files.read(db, document.file_id))
        if small is None:
            return False
        stored = files.store(db, SYSTEM, small, name="缩略图.jpg", allowed=frozenset({"jpg"}))
        document.small_id = stored.id
    return True


def _looked_at(content: bytes | BinaryIO, *, keep_place: bool) -> tuple[bytes | BinaryIO, datetime | None]:
    """Return what to store of a content, and when a photo was taken; anything but a photo is left unread."""
    if isinstance(content, bytes):
        head = content[:3]
    else:
        head = content.read(3)
        content.seek(0)
    if not photos.is_jpeg(head):
        return content, None
    photo = content if isinstance(content, bytes) else content.read(files.most_bytes() + 1)
    return (photo if keep_place else photos.without_place(photo)), photos.taken_at(photo)
