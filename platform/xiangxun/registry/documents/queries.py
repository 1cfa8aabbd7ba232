"""Reads documents 材料: as rows for people and as papers for rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from xiangxun.registry.documents.models import Document
from xiangxun.rules.facts import Paper


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One paper as lists show it."""

    id: int
    subject: str
    subject_id: int
    kind: str
    title: str
    on: date
    day: date | None
    count: int
    signed: tuple[str, ...]
    about: str | None
    file_id: int | None
    taken_at: datetime | None
    small_id: int | None


def list_documents(db: Session, subject: str, subject_id: int) -> Sequence[DocumentRow]:
    """Return the papers about one subject, oldest first."""
    statement = _of(subject, subject_id).order_by(Document.on, Document.id)
    return [_row(document) for document in db.scalars(statement)]


def get_document(db: Session, document_id: int) -> DocumentRow | None:
    """Return one paper, or None."""
    document = db.scalar(select(Document).where(Document.id == document_id))
    return _row(document) if document else None


def papers(db: Session, subject: str, subject_id: int) -> tuple[Paper, ...]:
    """Return the papers about one subject as facts, in a fixed order."""
    return tuple(
        Paper(
            kind=row.kind,
            on=row.on,
            day=row.day,
            count=row.count,
            signed=frozenset(row.signed),
            about=row.about,
        )
        for row in list_documents(db, subject, subject_id)
    )


def _of(subject: str, subject_id: int) -> Select[Document]:
    return select(Document).where(Document.subject == subject, Document.subject_id == subject_id)


def _row(document: Document) -> DocumentRow:
    return DocumentRow(
        id=document.id,
        subject=document.subject,
        subject_id=document.subject_id,
        kind=document.kind,
        title=document.title,
        on=document.on,
        day=document.day,
        count=document.count,
        signed=tuple(document.signed),
        about=document.about,
        file_id=document.file_id,
        taken_at=document.taken_at,
        small_id=document.small_id,
    )
