"""Reads tasks 交办事项: what waits for a role, and what a subject has given rise to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from xiangxun.kernel.errors import NotFound
from xiangxun.registry.tasks.models import TaskRow


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task; open while neither done nor withdrawn."""

    id: int
    role: str
    what: str
    rule: str
    subject: str
    subject_id: int
    due: date | None
    due_text: str
    given_on: date
    done_on: date | None
    report: str
    withdrawn_on: date | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to do it."""
        return self.done_on is None and self.withdrawn_on is None

    def is_late(self, on: date) -> bool:
        """Whether its day is over; the day itself is not late yet."""
        return self.is_open and self.due is not None and self.due < on


def open_tasks(db: Session, roles: Collection[str] | None = None) -> Sequence[TaskView]:
    """Return the tasks that wait for any of these roles (or for anybody), the one due first at the top."""
    statement = select(TaskRow).where(TaskRow.done_on.is_(None), TaskRow.withdrawn_on.is_(None))
    if roles is not None:
        statement = statement.where(TaskRow.role.in_(roles))
    return _views(db, statement.order_by(TaskRow.due.nulls_last(), TaskRow.id))


def tasks_of(db: Session, subject: str, subject_id: int) -> Sequence[TaskView]:
    """Return every task about one subject, in the order in which they were given."""
    about = select(TaskRow).where(TaskRow.subject == subject, TaskRow.subject_id == subject_id)
    return _views(db, about.order_by(TaskRow.id))


def get_task(db: Session, task_id: int) -> TaskView:
    """Return one task; raises `NotFound`."""
    found = _views(db, select(TaskRow).where(TaskRow.id == task_id))
    if not found:
        raise NotFound("没有这项交办事项。")
    return found[0]


def _views(db: Session, statement: Select[TaskRow]) -> list[TaskView]:
    return [
        TaskView(
            id=row.id,
            role=row.role,
            what=row.what,
            rule=row.rule,
            subject=row.subject,
            subject_id=row.subject_id,
            due=row.due,
            due_text=row.due_text,
            given_on=row.given_on,
            done_on=row.done_on,
            report=row.report,
            withdrawn_on=row.withdrawn_on,
            version=row.version,
        )
        for row in db.scalars(statement)
    ]
