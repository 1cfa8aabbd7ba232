"""Statistics of ledgers 台账统计: who is counted in some sessions, for other statements to stand on."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select

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
