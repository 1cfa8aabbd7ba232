"""Statistics of ledgers 台账统计: who is counted in some sessions, and when each ledger was made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.results.ledger.models import LedgerBook, LedgerEntry


def counted_in(session_ids: Collection[int]) -> Select[int]:
    """Return the statement of the trainees counted in any of these sessions, each once."""
    return (
        select(LedgerEntry.trainee_id)
        .join(LedgerBook, LedgerEntry.ledger_id == LedgerBook.id)
        .where(among(LedgerBook.session_id, session_ids), LedgerEntry.units > 0)
        .distinct()
    )


def computed_days(db: Session) -> Mapping[int, date]:
    """Return the day on which the ledger of each session was made."""
    rows = db.execute(select(LedgerBook.session_id, LedgerBook.computed_on))
    return {row.session_id: row.computed_on for row in rows}
