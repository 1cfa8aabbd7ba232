"""Reads batches 验收批次: which sessions are accepted together, and which could be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.kernel.errors import NotFound
from xiangxun.results.acceptance.cases import Case
from xiangxun.results.acceptance.models import AcceptanceBatch, BatchSession
from xiangxun.training.sessions.queries import SessionRow, get_rows, list_sessions

OPEN, CLOSED, DROPPED = "open", "decided", "dropped"
PROGRAMME = "programme"
#: States of a session whose acceptance is behind it.
FINISHED = ("accepted", "settled", "archived")
_MOST = 1000


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch; `kind` is batch or programme, `entry_id` its entry in the county's own register, where it has one."""

    id: int
    kind: str
    title: str
    since: date | None
    until: date | None
    category: str | None
    institution_id: int | None
    state: str
    entry_id: int | None
    made_on: date
    version: int

    @property
    def case(self) -> Case:
        """The batch as a case of acceptance."""
        return Case("programme" if self.kind == PROGRAMME else "batch", self.id)


@dataclass(frozen=True, slots=True)
class Leaver:
    """A session that was taken out of a batch, and why."""

    session_id: int
    on: date
    reason: str


def find_batches(db: Session, ask: Ask) -> Sequence[BatchView]:
    """Return what is asked of the list of batches: by title, in a state, of an institution."""
    statement = select(AcceptanceBatch)
    if ask.search:
        statement = statement.where(AcceptanceBatch.title.icontains(ask.search, autoescape=True))
    if "state" in ask.chosen:
        statement = statement.where(AcceptanceBatch.state == ask.chosen["state"])
    if "of" in ask.chosen:
        statement = statement.where(AcceptanceBatch.institution_id == int(ask.chosen["of"]))
    key = AcceptanceBatch.title if ask.sort == "title" else AcceptanceBatch.made_on
    return [_view(row) for row in db.scalars(in_order(statement, AcceptanceBatch, key, ask))]


def get_batch(db: Session, batch_id: int) -> BatchView:
    """Return one batch; raises `NotFound`."""
    row = db.scalar(select(AcceptanceBatch).where(AcceptanceBatch.id == batch_id))
    if row is None:
        raise NotFound("没有这个验收批次。")
    return _view(row)


def sessions_in(db: Session, case: Case) -> tuple[int, ...]:
    """Return the sessions of a case: itself, or those that stand in the batch, by their first day."""
    if case.is_session:
        return (case.id,)
    return tuple(row.id for row in case_rows(db, case))


def case_rows(db: Session, case: Case) -> Sequence[SessionRow]:
    """Return the sessions of a case as lists show them, by their first day."""
    ids = [case.id] if case.is_session else db.scalars(_standing(case.id)).all()
    return sorted(get_rows(db, ids).values(), key=lambda row: (row.first_day, row.id))


def batch_titles(db: Session, batch_ids: Collection[int]) -> Mapping[int, tuple[str, int | None]]:
    """Return the title of each of these batches and the institution that it is of, where it is of one."""
    columns = (AcceptanceBatch.id, AcceptanceBatch.title, AcceptanceBatch.institution_id)
    found = db.execute(select(*columns).where(among(AcceptanceBatch.id, batch_ids)))
    return {batch_id: (title, whose) for batch_id, title, whose in found}


def leavers(db: Session, batch_id: int) -> Sequence[Leaver]:
    """Return the sessions that were taken out of a batch."""
    rows = db.scalars(
        select(BatchSession).where(BatchSession.batch_id == batch_id, BatchSession.out_on.is_not(None))
    )
    return [Leaver(row.session_id, row.out_on, row.out_reason) for row in rows if row.out_on]


def batch_of(db: Session, session_id: int) -> BatchView | None:
    """Return the open batch in which a session is accepted with others, or None."""
    statement = (
        select(AcceptanceBatch)
        .join(BatchSession, BatchSession.batch_id == AcceptanceBatch.id)
        .where(
            BatchSession.session_id == session_id,
            BatchSession.out_on.is_(None),
            AcceptanceBatch.state == OPEN,
            AcceptanceBatch.kind != PROGRAMME,
        )
    )
    row = db.scalar(statement.limit(1))
    return _view(row) if row else None


def candidates(
    db: Session,
    *,
    programme: bool,
    since: date | None = None,
    until: date | None = None,
    category: str | None = None,
    institution_id: int | None = None,
) -> Sequence[SessionRow]:
    """Return the sessions that could be put together: handed in and in no batch, or accepted for a programme."""
    states = FINISHED if programme else ("submitted",)
    rows = [
        row
        for state in states
        for row in list_sessions(db, state=state, institution_id=institution_id, limit=_MOST)
    ]
    taken = set() if programme else set(db.scalars(_batched()))
    return [
        row
        for row in sorted(rows, key=lambda row: (row.first_day, row.id))
        if row.id not in taken
        and (since is None or row.first_day >= since)
        and (until is None or row.last_day <= until)
        and (category is None or row.category == category)
    ]


def _batched() -> Select[int]:
    """Return the statement of the sessions that stand in an open batch."""
    return (
        select(BatchSession.session_id)
        .join(AcceptanceBatch, BatchSession.batch_id == AcceptanceBatch.id)
        .where(
            BatchSession.out_on.is_(None), AcceptanceBatch.state == OPEN, AcceptanceBatch.kind != PROGRAMME
        )
    )


def _standing(batch_id: int) -> Select[int]:
    return select(BatchSession.session_id).where(
        BatchSession.batch_id == batch_id, BatchSession.out_on.is_(None)
    )


def _view(row: AcceptanceBatch) -> BatchView:
    return BatchView(
        id=row.id,
        kind=row.kind,
        title=row.title,
        since=row.since,
        until=row.until,
        category=row.category,
        institution_id=row.institution_id,
        state=row.state,
        entry_id=row.entry_id,
        made_on=row.made_on,
        version=row.version,
    )
