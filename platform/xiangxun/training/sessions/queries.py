"""Reads sessions 期/班次: the whole of one, and lists by keyset."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Select, Text, cast, or_, select, text, tuple_
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among_told, ids_text
from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.foundation.db.memo import shared, shared_each
from xiangxun.foundation.db.reading import read_rows
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.extras.queries import as_now
from xiangxun.training.sessions.models import (
    SessionDay,
    SessionLecturer,
    SessionSlot,
    TrainingSession,
)

_HELD_BY = text(
    "SELECT 1 FROM training_sessions WHERE tenant_id = :tenant AND id = :session AND institution_id = :institution"
)


_SORTED = {
    "first_day": TrainingSession.first_day,
    "code": TrainingSession.code,
    "title": TrainingSession.title,
}
_FILTERED = {
    "state": TrainingSession.state,
    "category": TrainingSession.category,
    "institution": TrainingSession.institution_id,
    "township": TrainingSession.township,
}


@dataclass(frozen=True, slots=True)
class SlotView:
    """A stretch of a day in clock minutes after midnight; `held` None where it was not (yet) held."""

    position: int
    kind: str
    course: str
    lecturer_id: int | None
    planned: tuple[int, int]
    held: tuple[int, int] | None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class DayView:
    """A training day with its slots."""

    id: int
    on: date
    mode: str
    slots: tuple[SlotView, ...]
    signed_in: int | None
    head_count: int | None
    observers: tuple[str, ...]
    homework: bool
    tested: bool
    commented_on: date | None
    credited_minutes: int | None
    counts: bool | None
    version: int

    @property
    def is_told(self) -> bool:
        """Whether it is on record what became of the day: a slot held, or every slot called off."""
        return any(slot.held for slot in self.slots) or (
            bool(self.slots) and all(slot.cancelled for slot in self.slots)
        )


@dataclass(frozen=True, slots=True)
class EngagedView:
    """A lecturer of the session; fee in fen for the whole session."""

    lecturer_id: int
    purposes: tuple[str, ...]
    guest: bool
    grade: str | None
    fee_fen: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as lists show it."""

    id: int
    code: str
    title: str
    category: str | None
    institution_id: int
    township: str
    first_day: date
    last_day: date
    state: str
    retrains: int | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """The whole of a session."""

    row: SessionRow
    purpose: str | None
    level: str | None
    audience: tuple[str, ...]
    topics: tuple[str, ...]
    venue_id: int | None
    plan_id: int | None
    planned_people: int | None
    fields: Mapping[str, Any]
    extra: Mapping[str, Any]
    differs: tuple[str, ...]
    online_permitted: bool
    ends_stage: bool
    cost_bearer: str | None
    applied_on: date | None
    approved_on: date | None
    submitted_on: date | None
    accepted_on: date | None
    archived_on: date | None
    days: tuple[DayView, ...]
    lecturers: tuple[EngagedView, ...]
    version: int


#: What a `SessionRow` is made of, in its order: lists read nothing else.
_SHOWN = tuple(getattr(TrainingSession, one.name) for one in fields(SessionRow))


_CHOSEN = select(*_SHOWN).where(among_told(TrainingSession.id, "ids"))


def list_sessions(
    db: Session,
    *,
    state: str | None = None,
    institution_id: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Sequence[SessionRow]:
    """Return a page of sessions, the newest first, of one institution or of the county; those behind session `after`."""
    statement = select(*_SHOWN)
    if institution_id is not None:
        statement = statement.where(TrainingSession.institution_id == institution_id)
    if state is not None:
        statement = statement.where(TrainingSession.state == state)
    page = Ask(descending=True, after=after, limit=limit)
    newest = in_order(statement, TrainingSession, TrainingSession.first_day, page)
    return [SessionRow(*row) for row in read_rows(db, newest)]


def waiting_sessions(
    db: Session, states: Collection[str], *, institution_id: int | None
) -> Sequence[SessionRow]:
    """Return the sessions in any of these states, the one that ended first at the top."""
    statement = select(*_SHOWN).where(TrainingSession.state.in_(states))
    if institution_id is not None:
        statement = statement.where(TrainingSession.institution_id == institution_id)
    oldest = statement.order_by(TrainingSession.last_day, TrainingSession.id)
    return [SessionRow(*row) for row in db.execute(oldest)]


def beginning(db: Session, after: date, until: date, *, institution_id: int | None) -> Sequence[SessionRow]:
    """Return the sessions yet to be opened whose first day lies after a day, up to and including another."""
    statement = select(*_SHOWN).where(
        TrainingSession.first_day > after,
        TrainingSession.first_day <= until,
        or_(TrainingSession.state == "applied", TrainingSession.state == "approved"),
    )
    if institution_id is not None:
        statement = statement.where(TrainingSession.institution_id == institution_id)
    soonest = statement.order_by(TrainingSession.first_day, TrainingSession.id)
    return [SessionRow(*row) for row in read_rows(db, soonest)]


def find_sessions(db: Session, ask: Ask, *, institution_id: int | None = None) -> Sequence[SessionRow]:
    """Return what is asked of the list of sessions: by code or name, of a state, category, institution or township."""
    statement = select(*_SHOWN)
    if institution_id is not None:
        statement = statement.where(TrainingSession.institution_id == institution_id)
    if ask.search:
        code, title = TrainingSession.code, TrainingSession.title
        statement = statement.where(
            or_(code.icontains(ask.search, autoescape=True), title.icontains(ask.search, autoescape=True))
        )
    for name, column in _FILTERED.items():
        if name in ask.chosen:
            statement = statement.where(cast(column, Text) == ask.chosen[name])
    key = _SORTED.get(ask.sort, TrainingSession.first_day)
    return [SessionRow(*row) for row in read_rows(db, in_order(statement, TrainingSession, key, ask))]


def townships(db: Session, *, institution_id: int | None = None) -> Sequence[str]:
    """Return the townships where sessions are held, by name; with an institution where its own are."""
    statement = select(TrainingSession.township).where(TrainingSession.township != "").distinct()
    if institution_id is not None:
        statement = statement.where(TrainingSession.institution_id == institution_id)
    return shared(db, ("session townships", institution_id), lambda: sorted(db.scalars(statement)))


def later_than(db: Session, session_id: int, *states: str) -> Select[int]:
    """Return the statement of the ids of the sessions of which this one is history: later by days, then by number.

    `states`: only those in one of them. Raises `NotFound`.
    """
    own = get_row(db, session_id)
    place = tuple_(TrainingSession.first_day, TrainingSession.last_day, TrainingSession.id)
    later = select(TrainingSession.id).where(place > (own.first_day, own.last_day, own.id))
    return later.where(TrainingSession.state.in_(states)) if states else later


def get_row(db: Session, session_id: int) -> SessionRow:
    """Return a session as lists show it; raises `NotFound`."""
    found = get_rows(db, [session_id])
    if session_id not in found:
        raise NotFound("没有这一期培训。")
    return found[session_id]


def get_rows(db: Session, session_ids: Collection[int]) -> Mapping[int, SessionRow]:
    """Return many sessions by id, as lists show them."""
    return shared_each(db, "sessions", session_ids, lambda ids: _rows(db, ids))


def _rows(db: Session, session_ids: Collection[int]) -> Mapping[int, SessionRow]:
    found = read_rows(db, _CHOSEN, {"ids": ids_text(session_ids)})
    return {row.id: row for row in (SessionRow(*one) for one in found)}


def is_held_by(db: Session, session_id: int, institution_id: int) -> bool:
    """Return whether a session is one of the institution's."""
    asked = {"tenant": current_tenant(), "session": session_id, "institution": institution_id}
    return db.execute(_HELD_BY, asked).scalar() is not None


def retraining_of(db: Session, session_id: int) -> int | None:
    """Return the session that trains the same people again, or None."""
    statement = select(TrainingSession.id).where(TrainingSession.retrains == session_id)
    return db.scalar(statement.order_by(TrainingSession.id.desc()).limit(1))


def session_by_code(db: Session, code: str) -> int:
    """Return the id of the session with this code 期次编号; raises `NotFound`."""
    found = db.scalar(select(TrainingSession.id).where(TrainingSession.code == code))
    if found is None:
        raise NotFound(f"没有编号为 {code} 的班次，请核对期次编号。")
    return found


def get_session(db: Session, session_id: int) -> SessionView:
    """Return the whole of a session in four statements; raises `NotFound`."""
    session = db.scalar(select(TrainingSession).where(TrainingSession.id == session_id))
    if session is None:
        raise NotFound("没有这一期培训。")
    return SessionView(
        row=_row(session),
        purpose=session.purpose,
        level=session.level,
        audience=tuple(session.audience),
        topics=tuple(session.topics),
        venue_id=session.venue_id,
        plan_id=session.plan_id,
        planned_people=session.planned_people,
        fields=session.fields,
        extra=as_now(db, "session", session.extra, session.extra_shape),
        differs=tuple(session.differs),
        online_permitted=session.online_permitted,
        ends_stage=session.ends_stage,
        cost_bearer=session.cost_bearer,
        applied_on=session.applied_on,
        approved_on=session.approved_on,
        submitted_on=session.submitted_on,
        accepted_on=session.accepted_on,
        archived_on=session.archived_on,
        days=_days(db, session_id),
        lecturers=_lecturers(db, session_id),
        version=session.version,
    )


def _days(db: Session, session_id: int) -> tuple[DayView, ...]:
    days = db.scalars(
        select(SessionDay).where(SessionDay.session_id == session_id).order_by(SessionDay.on)
    ).all()
    slots: dict[int, list[SlotView]] = {day.id: [] for day in days}
    rows = select(SessionSlot).where(SessionSlot.day_id.in_(slots)).order_by(SessionSlot.position)
    for slot in db.scalars(rows):
        slots[slot.day_id].append(_slot(slot))
    return tuple(_day(day, tuple(slots[day.id])) for day in days)


def _lecturers(db: Session, session_id: int) -> tuple[EngagedView, ...]:
    rows = db.scalars(
        select(SessionLecturer)
        .where(SessionLecturer.session_id == session_id)
        .order_by(SessionLecturer.lecturer_id)
    )
    return tuple(
        EngagedView(row.lecturer_id, tuple(row.purposes), row.guest, row.grade, row.fee_fen) for row in rows
    )


def _row(session: TrainingSession) -> SessionRow:
    return SessionRow(*(getattr(session, one.name) for one in fields(SessionRow)))


def _slot(slot: SessionSlot) -> SlotView:
    held = (slot.held_from, slot.held_to) if slot.held_from is not None and slot.held_to is not None else None
    return SlotView(
        slot.position,
        slot.kind,
        slot.course,
        slot.lecturer_id,
        (slot.planned_from, slot.planned_to),
        held,
        slot.cancelled,
    )


def _day(day: SessionDay, slots: tuple[SlotView, ...]) -> DayView:
    return DayView(
        id=day.id,
        on=day.on,
        mode=day.mode,
        slots=slots,
        signed_in=day.signed_in,
        head_count=day.head_count,
        observers=tuple(day.observers),
        homework=day.homework,
        tested=day.tested,
        commented_on=day.commented_on,
        credited_minutes=day.credited_minutes,
        counts=day.counts,
        version=day.version,
    )
