"""Reads approvals 审批: what was decided, and what waits on whose desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, bindparam, cast, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from xiangxun.foundation.calendar import Due, due_on
from xiangxun.kernel.clock import today
from xiangxun.rules.facts import StepDone
from xiangxun.rules.vocabulary import Deadline, Span, Unit
from xiangxun.training.approvals.models import ApprovalRow

OPEN, WAITING, DONE, REFUSED = "open", "waiting", "done", "refused"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a matter as people see it. `state`: waiting (for `after`), open, done, refused.

    `due` None: `due_text` says what the day hangs on ("" = the regulation sets none).
    `late`: it was over when the step was decided, or is over while nobody has.
    """

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
    due: date | None
    due_text: str
    late: bool
    version: int


def list_steps(db: Session, matter: str, matter_id: int) -> Sequence[Step]:
    """Return the steps of a matter in the order in which they were laid down; one whose turn has come is open."""
    rows = db.scalars(_of(matter, matter_id).order_by(ApprovalRow.id)).all()
    return [_step(row, rows, is_open=is_open(row, rows, today())) for row in rows]


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
    return _ready(db, rows)


def _pending_count() -> Select[int]:
    before = aliased(ApprovalRow)
    over = before.lasts_n.is_(None) | (before.until < bindparam("on"))
    same = (before.matter == ApprovalRow.matter) & (before.matter_id == ApprovalRow.matter_id)
    done = select(func.array_agg(before.key)).where(same, before.state == DONE, over).scalar_subquery()
    turn_has_come = ApprovalRow.after.contained_by(func.coalesce(done, cast([], ApprovalRow.after.type)))
    is_open = (ApprovalRow.state == OPEN) | ((ApprovalRow.state == WAITING) & turn_has_come)
    mine = ApprovalRow.role.in_(bindparam("roles", expanding=True))
    return select(func.count()).select_from(ApprovalRow).where(mine, is_open)


#: How many steps `pending` would return for `roles` on a day (`on`): what `is_open` says, asked of the server.
PENDING_COUNT = _pending_count()


def with_deadline(db: Session) -> Sequence[Step]:
    """Return the open steps of all roles that the regulation wants decided by a day, the oldest first."""
    undecided = ApprovalRow.state.in_((OPEN, WAITING)) & ApprovalRow.within_n.is_not(None)
    rows = db.scalars(
        select(ApprovalRow).where(undecided).order_by(ApprovalRow.opened_on, ApprovalRow.id)
    ).all()
    return _ready(db, rows)


def _ready(db: Session, rows: Sequence[ApprovalRow]) -> Sequence[Step]:
    hanging = {
        (row.matter, row.matter_id) for row in rows if row.state == WAITING or row.within_after is not None
    }
    around = _matters(db, hanging)
    beside = [(row, around.get((row.matter, row.matter_id), [])) for row in rows]
    return [_step(row, rows, is_open=True) for row, rows in beside if is_open(row, rows, today())]


def _of(matter: str, matter_id: int) -> Select[ApprovalRow]:
    return select(ApprovalRow).where(ApprovalRow.matter == matter, ApprovalRow.matter_id == matter_id)


def _matters(db: Session, matters: Collection[tuple[str, int]]) -> dict[tuple[str, int], list[ApprovalRow]]:
    found: dict[tuple[str, int], list[ApprovalRow]] = {}
    if not matters:
        return found
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


def _due(row: ApprovalRow, rows: Iterable[ApprovalRow]) -> Due | None:
    """Return by when a step is to be decided; None where the regulation sets no day."""
    if row.within_n is None or row.within_unit is None:
        return None
    done = {one.key: one.decided_on for one in rows if one.state == DONE and one.decided_on}
    span = Span(row.within_n, Unit(row.within_unit))
    return due_on(Deadline(span, row.within_since, row.within_after), done)


def _step(row: ApprovalRow, rows: Iterable[ApprovalRow], *, is_open: bool) -> Step:
    due = _due(row, rows)
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
        due=due.on if due else None,
        due_text=due.text() if due else "",
        late=due is not None and due.on is not None and due.on < (row.decided_on or today()),
        version=row.version,
    )
