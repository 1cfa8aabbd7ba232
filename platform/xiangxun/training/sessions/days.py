"""Training days 培训日: what was planned is held, and what the office saw on the spot is written down."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.training.sessions.bookings import Booking, refuse_double_booking
from xiangxun.training.sessions.drafts import MINUTES_OF_DAY
from xiangxun.training.sessions.models import SessionDay, SessionSlot
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import require_session, require_state

ON_THE_SPOT = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY, Role.LECTURER, Role.INSPECTOR)

#: Who counts heads on the spot.
OBSERVERS = (Role.AUTHORITY, Role.INSPECTOR, Role.PUBLIC_SERVICE_CENTRE, Role.ACCEPTANCE_TEAM)


def refuse_ahead(on: date) -> None:
    """Raise `Conflict` for a day that is still to come: what happens on it cannot be on record yet."""
    if on > today():
        raise Conflict(f"{on.month}月{on.day}日还没有到，到当天才能登记。")


def hold_day(
    db: Session,
    actor: Actor,
    session_id: int,
    on: date,
    *,
    held: Mapping[int, tuple[int, int]] | None = None,
    cancelled: Collection[int] = (),
    homework: bool = False,
    tested: bool = False,
) -> None:
    """Record a day as held: each slot as planned, unless `held` gives its position other clock minutes.

    `cancelled`: positions of slots that were called off; a day of which all were is on record as not held.
    """
    require_session(db, actor, session_id, *ON_THE_SPOT)
    require_state(db, session_id, "open")
    refuse_ahead(on)
    day = _day(db, session_id, on)
    changed = dict(held or {})
    slots = db.scalars(select(SessionSlot).where(SessionSlot.day_id == day.id)).all()
    unknown = (changed.keys() | set(cancelled)) - {slot.position for slot in slots}
    if unknown:
        raise InvalidInput(f"{on} 没有第 {min(unknown) + 1} 节课。")
    taught = [slot for slot in slots if slot.position not in cancelled]
    for slot in slots:
        slot.cancelled, slot.held_from, slot.held_to = slot.position in cancelled, None, None
    for slot in taught:
        slot.held_from, slot.held_to = changed.get(slot.position, (slot.planned_from, slot.planned_to))
        if not 0 <= slot.held_from < slot.held_to <= MINUTES_OF_DAY:
            raise InvalidInput(f"{on} 第 {slot.position + 1} 节的实际起止时间不对。")
    _refuse_overlap(on, [(slot.held_from or 0, slot.held_to or 0) for slot in taught])
    own = get_session(db, session_id).row.institution_id
    refuse_double_booking(db, session_id, _bookings(on, taught), institution_id=own)
    day.homework, day.tested = homework, tested
    db.flush()
    record(db, actor, "day.hold", "session", session_id, {"on": on.isoformat()})


def cancel_slot(db: Session, actor: Actor, session_id: int, on: date, position: int) -> None:
    """Record that a planned slot was not held."""
    require_session(db, actor, session_id, *ON_THE_SPOT)
    require_state(db, session_id, "open")
    day = _day(db, session_id, on)
    slot = db.scalar(
        select(SessionSlot).where(SessionSlot.day_id == day.id, SessionSlot.position == position)
    )
    if slot is None:
        raise NotFound(f"{on} 没有第 {position + 1} 节课。")
    slot.held_from = slot.held_to = None
    slot.cancelled = True
    db.flush()
    record(db, actor, "day.cancel_slot", "session", session_id, {"on": on.isoformat(), "slot": position})


def observe_day(
    db: Session,
    actor: Actor,
    session_id: int,
    on: date,
    *,
    head_count: int | None,
    observers: Collection[str],
) -> None:
    """Record the observer's own head count 实到人数 and which roles were present."""
    require(actor, *OBSERVERS)
    if head_count is not None and head_count < 0:
        raise InvalidInput("人数不能为负数。")
    refuse_ahead(on)
    day = _day(db, session_id, on)
    day.head_count, day.observers = head_count, sorted(observers)
    db.flush()
    record(db, actor, "day.observe", "session", session_id, {"on": on.isoformat(), "head_count": head_count})


def comment_homework(db: Session, actor: Actor, session_id: int, on: date, *, commented_on: date) -> None:
    """Record on which day the homework of day `on` was discussed 作业点评."""
    require_session(db, actor, session_id, *ON_THE_SPOT)
    day = _day(db, session_id, on)
    if commented_on < on:
        raise InvalidInput("点评日期不能早于布置作业的当天。")
    day.commented_on = commented_on
    db.flush()
    record(db, actor, "day.comment", "session", session_id, {"on": on.isoformat()})


def _day(db: Session, session_id: int, on: date) -> SessionDay:
    day = db.scalar(select(SessionDay).where(SessionDay.session_id == session_id, SessionDay.on == on))
    if day is None:
        raise NotFound(f"{on} 不是这一期的培训日。")
    return day


def _bookings(on: date, slots: Iterable[SessionSlot]) -> list[Booking]:
    return [
        Booking(slot.lecturer_id, on, slot.held_from or 0, slot.held_to or 0)
        for slot in slots
        if slot.lecturer_id is not None
    ]


def _refuse_overlap(on: date, held: list[tuple[int, int]]) -> None:
    """Two slots at one time would credit the same minutes twice."""
    in_order = sorted(held)
    if any(later[0] < earlier[1] for earlier, later in pairwise(in_order)):
        raise InvalidInput(f"{on} 有两节课的实际时间重叠，请核对。")
