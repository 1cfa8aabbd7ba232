"""Background work on ledgers 台账后台任务: large ledgers are written as workbooks outside of the request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation import files
from xiangxun.foundation.jobs import task
from xiangxun.kernel.clock import today
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.ledger.export import ledger_workbook
from xiangxun.results.ledger.rechecks import PERSON_TASK, TASK, recheck
from xiangxun.results.ledger.roll_export import TASK as ROLL_TASK
from xiangxun.results.ledger.roll_export import roll_workbook
from xiangxun.results.ledger.rolls import Within, get_roll
from xiangxun.results.ledger.service import ledgers_in_turn


@task(TASK)
def recheck_ledger(*, db: Session, tenant_id: int, session_id: int, cause_id: int) -> Mapping[str, object]:
    """Ask again about a ledger, since an earlier one (of `cause_id`) changed."""
    del tenant_id
    ledgers_in_turn(db, session_id)
    return {"people": recheck(db, session_id, cause_id)}


@task(PERSON_TASK)
def recheck_person(*, db: Session, tenant_id: int, session_id: int, trainee_id: int) -> Mapping[str, object]:
    """Ask again about a ledger, since one of its people was put right."""
    del tenant_id
    ledgers_in_turn(db, session_id)
    return {"people": recheck(db, session_id, session_id, trainee_id=trainee_id)}


@task(ROLL_TASK)
def export_roll(
    *, db: Session, tenant_id: int, roll: str, since: str, until: str, institution_id: int | None = None
) -> Mapping[str, object]:
    """Write a category's ledger or a sub-ledger as .xlsx into the county's files; the result names the file."""
    del tenant_id
    within = Within(date.fromisoformat(since), date.fromisoformat(until), institution_id)
    name = f"{get_roll(law_on(db, today()), roll).zh}-{since}-{until}.xlsx"
    stored = files.store(db, SYSTEM, roll_workbook(db, roll, within), name=name, allowed=files.TABLES)
    return {"file_id": stored.id}


@task("ledger.export")
def export_ledger(*, db: Session, tenant_id: int, session_id: int) -> Mapping[str, object]:
    """Write the ledger of a session as .xlsx into the county's files; the result names the file."""
    del tenant_id
    content = ledger_workbook(db, session_id)
    stored = files.store(db, SYSTEM, content, name=f"台账-{session_id}.xlsx", allowed=files.TABLES)
    return {"file_id": stored.id}
