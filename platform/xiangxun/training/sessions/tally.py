"""The session's tally 班次数字: each number is written down here by the stage that knows it.

Earlier gates read it without looking up at later stages.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.training.sessions.models import SessionDay, SessionTally


def note_tally(db: Session, session_id: int, **numbers: Any) -> None:
    """Write numbers of the session (names of `Counts`), leaving the others as they are."""
    row = {"tenant_id": current_tenant(), "session_id": session_id, **numbers}
    statement = insert(SessionTally).values(**row)
    db.execute(
        statement.on_conflict_do_update(index_elements=["tenant_id", "session_id"], set_=numbers),
        execution_options={"populate_existing": True},
    )
    db.expire_all()


def note_day(db: Session, session_id: int, on: date, **values: Any) -> None:
    """Write what attendance knows of a day: `signed_in`, `credited_minutes`, `counts`."""
    statement = update(SessionDay).where(SessionDay.session_id == session_id, SessionDay.on == on)
    db.execute(statement.values(**values), execution_options={"synchronize_session": False})
    db.expire_all()
