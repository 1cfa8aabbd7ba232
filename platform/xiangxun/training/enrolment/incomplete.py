"""Completeness 完整性: per field of a roster row that the rulebook demands, how many rows lack value and reason."""

from __future__ import annotations

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session

from xiangxun.rules.law import Law
from xiangxun.training.enrolment.models import Enrolment
from xiangxun.training.enrolment.queries import ADMITTED
from xiangxun.training.sessions.facts import law_of
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.tally import note_tally


def note_incomplete(db: Session, session_id: int) -> dict[str, int]:
    """Count the admitted rows with neither a value nor a recorded reason, per demanded field, and write it down."""
    law = law_of(db, get_session(db, session_id))
    found = {field: _lacking(db, session_id, field) for field in row_fields(law)}
    incomplete = {field: rows for field, rows in found.items() if rows}
    note_tally(db, session_id, incomplete=incomplete)
    return incomplete


def row_fields(law: Law) -> tuple[str, ...]:
    """Return the fields that any `[required."row:STAGE"]` of the rulebook names."""
    demanded = law.rulebook.required
    return tuple(sorted({field for kind in demanded if kind.startswith("row:") for field in demanded[kind]}))


def _lacking(db: Session, session_id: int, field: str) -> int:
    statement = select(func.count()).where(
        Enrolment.session_id == session_id,
        Enrolment.state == ADMITTED,
        not_(Enrolment.filled.contains([field])),
        not_(Enrolment.reasons.has_key(field)),
    )
    return db.scalar(statement) or 0
