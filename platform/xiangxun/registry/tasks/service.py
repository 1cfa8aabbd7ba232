"""Gives and closes tasks 交办: by a decision that cites its rule; done by the role, or withdrawn with the decision."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.calendar import Due
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.registry.interpretations.service import acting_as, law_on
from xiangxun.registry.tasks.models import TaskRow


def give_task(
    db: Session,
    actor: Actor,
    *,
    role: str,
    what: str,
    rule: str,
    subject: str,
    subject_id: int,
    due: Due | None = None,
) -> int:
    """Lay work on the desk of a role; return its id. Whoever decides has checked that it may be decided."""
    if actor.account is None:
        raise Forbidden("交办事项须由具名人员作出。")
    row = TaskRow(
        role=role,
        what=what,
        rule=rule,
        subject=subject,
        subject_id=subject_id,
        due=due.on if due else None,
        due_text=due.text() if due else "",
        given_by=actor.account,
        given_on=today(),
    )
    db.add(row)
    db.flush()
    record(db, actor, "task.give", subject, subject_id, {"task": row.id, "rule": rule, "what": what})
    return row.id


def finish_task(db: Session, actor: Actor, task_id: int, *, report: str) -> None:
    """Report a task done, as the role that it was given to."""
    row = _open(db, task_id)
    acting_as(actor, row.role, law_on(db, today()))
    if len(report.strip()) < 2:
        raise InvalidInput("请写明办理情况。")
    row.done_on, row.done_by, row.report = today(), actor.account, report.strip()
    db.flush()
    record(db, actor, "task.finish", row.subject, row.subject_id, {"task": task_id})


def withdraw_task(db: Session, actor: Actor, task_id: int) -> None:
    """Take a task off the desk: the decision behind it was revised; one that is done stays done."""
    row = db.scalar(select(TaskRow).where(TaskRow.id == task_id))
    if row is None or row.done_on is not None or row.withdrawn_on is not None:
        return
    row.withdrawn_on = today()
    db.flush()
    record(db, actor, "task.withdraw", row.subject, row.subject_id, {"task": task_id})


def _open(db: Session, task_id: int) -> TaskRow:
    row = db.scalar(select(TaskRow).where(TaskRow.id == task_id))
    if row is None:
        raise NotFound("没有这项交办事项。")
    if row.done_on is not None or row.withdrawn_on is not None:
        raise Conflict("这项交办事项已经办结或撤回。")
    return row
