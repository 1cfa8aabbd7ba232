"""Reads approvals 审批: what was decided, and what waits on whose desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from xiangxun.kernel.clock import today
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
    """Return the steps of a matter in the order in which they were laid down; one whose turn has come is open."""
    rows = db.scalars(_of(matter, matter_id).order_by(ApprovalRow.id)).all()
    return [_step(row, is_open=is_open(row, rows, today())) for row in rows]


def is_open(row: ApprovalRow, rows: Iterable[ApprovalRow], on: date) -> bool:
    """Return whether a step may be decided: nobody has, and those before it are done, their notices over."""
    if row.state != WAITING:
        return row.state == OPEN
    done = {one.key for one in rows if one.state == DONE and _notice_is_over(one, on)}
    return done.issuperset(row.after)


def steps_done(db: Session, matter: str, matter_id: int) -> tuple[StepDone, ...]:
    """Return the steps already decided, as facts."""
    done = _of(matter, matter_id).where(ApprovalRow.decided_on.is_not(None))
    return tuple(_done(row) for row in db.scalars(done.order_by(ApprovalRow.decided_on, ApprovalRow.id)))


def is_settled(db: Session, matter: str, matter_id: int, on: date) -> bool:
    """Return whether every step is done and every public notice over; a matter without steps is settled."""
    rows = db.scalars(_of(matter, matter_id)).all()
    return all(row.state == DONE and _notice_is_over(row, on) for row in rows)


def pending(db: Session, roles: Collection[str]) -> Sequence[Step]:
    """Return the open steps that wait for any of these roles, the oldest first."""
    undecided = ApprovalRow.state.in_((OPEN, WAITING)) & ApprovalRow.role.in_(roles)
    rows = db.scalars(
        select(ApprovalRow).where(undecided).order_by(ApprovalRow.opened_on, ApprovalRow.id)
    ).all()
    matters = {(row.matter, row.matter_id) for row in rows if row.state == WAITING}
    around = _matters(db, matters)
    ready = [row for row in rows if is_open(row, around.get((row.matter, row.matter_id), ()), today())]
    return [_step(row, is_open=True) for row in ready]


def _of(matter: str, matter_id: int) -> Select[ApprovalRow]:
    return select(ApprovalRow).where(ApprovalRow.matter == matter, ApprovalRow.matter_id == matter_id)


def _matters(db: Session, matters: Collection[tuple[str, int]]) -> dict[tuple[str, int], list[ApprovalRow]]:
    found: dict[tuple[str, int], list[ApprovalRow]] = {}
    for row in db.scalars(
        select(ApprovalRow).where(tuple_(ApprovalRow.matter, ApprovalRow.matter_id).in_(matters))
    ):
        found.setdefault((row.matter, row.matter_id), []).append(row)
    return found


def _notice_is_over(row: ApprovalRow, on: date) -> bool:
    """Return whether no notice is running; one whose end no calendar tells yet is still running."""
    return row.lasts_n is None or (row.until is not None and row.until < on)


def _done(row: ApprovalRow) -> StepDone:
    if row.decided_on is None:
        raise ValueError("a step without a day was not decided")
    return StepDone(row.key, row.role, row.decided_on, row.outcome or "agreed", row.until)


def _step(row: ApprovalRow, *, is_open: bool) -> Step:
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
        state=OPEN if is_open else row.state,
        opened_on=row.opened_on,
        outcome=row.outcome,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_on=row.decided_on,
        until=row.until,
        version=row.version,
    )
