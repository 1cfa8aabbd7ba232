"""A session's history 经过: what the audit says of it, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Deed:
    """One audit entry as people read it."""

    at: datetime
    name: str
    action: str
    details: Mapping[str, Any]


def history_of(db: Session, session_id: int, *, limit: int = 200) -> Sequence[Deed]:
    """Return the latest entries about a session."""
    about = select(AuditEntry).where(AuditEntry.subject == "session", AuditEntry.subject_id == session_id)
    rows = db.scalars(about.order_by(AuditEntry.id.desc()).limit(limit))
    return [Deed(row.at, row.name, row.action, row.details) for row in rows]
