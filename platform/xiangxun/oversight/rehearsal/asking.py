"""Asks for a rehearsal 发起预演: records the question, has a job work out the answer, and changes nothing else."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.outbox import enqueue
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.oversight.rehearsal.models import RehearsalRequest
from xiangxun.oversight.rehearsal.queries import job_key
from xiangxun.oversight.rehearsal.report import value_of
from xiangxun.oversight.rehearsal.service import check_readings

TASK = "rehearsal.replay"
_OFFICE = (Role.AUTHORITY,)


def ask_rehearsal(
    db: Session, actor: Actor, *, key: str, value: str, from_on: date, since: date | None = None
) -> int:
    """Ask what closed sessions would come to had `key` read `value` from a day on; return the question's id.

    Only the authority asks. Raises `InvalidInput` for a parameter or value that the newest edition does not know.
    """
    require(actor, *_OFFICE)
    if actor.account is None:
        raise Forbidden("预演须由具名人员发起。")
    if not value.strip():
        raise InvalidInput("请填写要预演的取值，或选择一种读法。")
    check_readings(db, {key: value_of(value)}, from_on=from_on)
    told = {"key": key, "value": value.strip(), "from_on": from_on, "since": since or from_on}
    row = RehearsalRequest(**told, asked_by=actor.account, asked_at=now())
    db.add(row)
    db.flush()
    enqueue(db, TASK, {"request_id": row.id}, key=job_key(row.id), on_demand=True)
    record(db, actor, "rehearsal.ask", "rehearsal", row.id, {"key": key, "from": from_on.isoformat()})
    return row.id


def require_office(actor: Actor) -> None:
    """Raise `Forbidden` unless the actor may look at rehearsals."""
    require(actor, *_OFFICE)
