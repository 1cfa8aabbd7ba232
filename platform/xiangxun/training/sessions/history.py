"""A session's history 经过: what the audit says of it, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.audit.wording import action_words

PAGE = 100


@dataclass(frozen=True, slots=True)
class Deed:
    """One audit entry as people read it; `words`: what the action is called in Chinese."""

    id: int
    at: datetime
    name: str
    words: str
    details: Mapping[str, Any]


def history_of(
    db: Session, session_id: int, *, before: int | None = None, limit: int = PAGE
) -> Sequence[Deed]:
    """Return a page of the entries about a session, those older than the entry `before`."""
    about = select(AuditEntry).where(AuditEntry.subject == "session", AuditEntry.subject_id == session_id)
    if before is not None:
        about = about.where(AuditEntry.id < before)
    rows = db.scalars(about.order_by(AuditEntry.id.desc()).limit(limit))
    return [Deed(row.id, row.at, row.name, action_words(row.action), row.details) for row in rows]
