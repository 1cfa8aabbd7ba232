"""Reads approvals 审批: what was decided, and what waits on whose desk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from xiangxun.rules.facts import StepDone
from xiangxun.training.approvals.models import ApprovalRow

OPEN, WAITING, DONE, REFUSED = "open", "waiting", "done", "refused"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a matter as people see it. `state`: waiting (for `after`), open, done, refused."""

    id: int
    matter: str
    matter_id: int
    key: str
    rule: str
    kind: str
    role: str
    after: tuple[str, ...]
    needs: tuple[str, ...]
    state: str
    opened_on: date
    outcome: str | None
    reason: str
    decided_by: int | None
    decided_on: date | None
    until: date | None
    version: int


def list_steps(db: Session, matter: str, matter_id: int) -> Sequence[Step]:
    """Return the steps of a matter in the order in which they were laid down."""
    return [_step(row) for row in db.scalars(_of(matter, matter_id).order_by(ApprovalRow.id))]


def steps_done(db: Session, matter: str, matter_id: int) -> tuple[StepDone, ...]:
    """Return the steps already decided, as facts."""
    done = _of(matter, matter_id).where(ApprovalRow.decided_on.is_not(None))
    return tuple(_done(row) for row in db.scalars(done.order_by(ApprovalRow.decided_on, ApprovalRow.id)))


def is_settled(db: Session, matter: str, matter_id: int, today: date) -> bool:
    """Return whether every step is done and every public notice over; a matter without steps is settled."""
    rows = db.scalars(_of(matter, matter_id)).all()
    return all(row.state == DONE and _notice_is_over(row, today) for row in rows)


def pending(db: Session, roles: Collection[str]) -> Sequence[Step]:
    """Return the open steps that wait for any of these roles, the oldest first."""
    waiting = select(ApprovalRow).where(ApprovalRow.state == OPEN, ApprovalRow.role.in_(roles))
    return [_step(row) for row in db.scalars(waiting.order_by(ApprovalRow.opened_on, ApprovalRow.id))]


def _of(matter: str, matter_id: int) -> Select[ApprovalRow]:
    return select(ApprovalRow).where(ApprovalRow.matter == matter, ApprovalRow.matter_id == matter_id)


def _notice_is_over(row: ApprovalRow, today: date) -> bool:
    """Return whether no notice is running; one whose end no calendar tells yet is still running."""
    return row.lasts_n is None or (row.until is not None and row.until < today)


def _done(row: ApprovalRow) -> StepDone:
    if row.decided_on is None:
        raise ValueError("a step without a day was not decided")
    return StepDone(row.key, row.role, row.decided_on, row.outcome or "agreed", row.until)


def _step(row: ApprovalRow) -> Step:
    return Step(
        id=row.id,
        matter=row.matter,
        matter_id=row.matter_id,
        key=row.key,
        rule=row.rule,
        kind=row.kind,
        role=row.role,
        after=tuple(row.after),
        needs=tuple(row.needs),
        state=row.state,
        opened_on=row.opened_on,
        outcome=row.outcome,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_on=row.decided_on,
        until=row.until,
        version=row.version,
    )
