"""Drafting 草拟: enters a planned session, and changes it until its application is handed in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, sees_only
from xiangxun.foundation.audit import record
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.registry.extras.storage import written
from xiangxun.registry.institutions.service import require_own
from xiangxun.registry.interpretations.filling import declared_fields, fill_in
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.lecturers.service import require_open_to
from xiangxun.training.plans.queries import get_plan
from xiangxun.training.sessions.bookings import Booking, refuse_double_booking, take_lecturers
from xiangxun.training.sessions.drafts import SessionDraft
from xiangxun.training.sessions.models import SessionDay, SessionSlot, SessionTally, TrainingSession

ORGANISERS = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)
_MATTER = "session"


def draft_session(db: Session, actor: Actor, draft: SessionDraft) -> int:
    """Enter a planned session with its days and slots; return its id."""
    require_own(actor, draft.institution_id, *ORGANISERS)
    _check(db, actor, draft, 0)
    first = min(day.on for day in draft.days)
    session = TrainingSession(
        **_planned(draft),
        fields=dict(draft.fields),
        **written(db, fill_in("培训申请", declared_fields(law_on(db, first), "session"), draft.extra)),
        online_permitted=draft.online_permitted,
        ends_stage=draft.ends_stage,
        retrains=draft.retrains,
        cost_bearer=draft.cost_bearer,
    )
    db.add(session)
    db.flush()
    db.add(SessionTally(session_id=session.id))
    _add_days(db, session.id, draft)
    record(db, actor, "session.draft", _MATTER, session.id, {"code": session.code})
    return session.id


def edit_session(db: Session, actor: Actor, session_id: int, draft: SessionDraft, *, version: int) -> None:
    """Put another plan in place of a draft's, as the person saw it in `version`; its days and slots are made anew.

    What the application says, the county's own fields and the lecturers engaged stay as they are. Raises `Conflict`
    once the application is handed in, or where somebody changed the draft first.
    """
    session = db.scalar(select(TrainingSession).where(TrainingSession.id == session_id).with_for_update())
    if session is None:
        raise NotFound("没有这一期培训。")
    require_own(actor, session.institution_id, *ORGANISERS)
    require_own(actor, draft.institution_id, *ORGANISERS)
    if session.state != "draft":
        raise Conflict("申请已经提交，草稿不能再改；确需修改的，请先由审批单位退回。")
    session.expect_version(version)
    _check(db, actor, draft, session_id)
    for name, value in _planned(draft).items():
        setattr(session, name, value)
    days = select(SessionDay.id).where(SessionDay.session_id == session_id)
    db.execute(delete(SessionSlot).where(SessionSlot.day_id.in_(days)))
    db.execute(delete(SessionDay).where(SessionDay.session_id == session_id))
    db.flush()
    _add_days(db, session_id, draft)
    record(db, actor, "session.edit", _MATTER, session_id, {"code": session.code, "days": len(draft.days)})


def _check(db: Session, actor: Actor, draft: SessionDraft, session_id: int) -> None:
    """Raise where the draft cannot be, its number is another session's, or a lecturer teaches elsewhere then.

    An institution names no plan and no lecturer of another.
    """
    draft.check()
    if draft.plan_id is not None and sees_only(actor) is not None:
        _refuse_foreign_plan(db, draft.plan_id, draft.institution_id)
    code = draft.code.strip()
    taken = select(TrainingSession.id).where(TrainingSession.code == code, TrainingSession.id != session_id)
    if db.scalar(taken):
        raise InvalidInput(f"期次编号「{code}」已被使用，请换一个。")
    bookings = [
        Booking(slot.lecturer_id, day.on, slot.planned_from, slot.planned_to)
        for day in draft.days
        for slot in day.slots
        if slot.lecturer_id is not None
    ]
    require_open_to(db, actor, [one.lecturer_id for one in bookings])
    take_lecturers(db, [one.lecturer_id for one in bookings])
    refuse_double_booking(db, session_id, bookings, institution_id=draft.institution_id)


def _refuse_foreign_plan(db: Session, plan_id: int, own: int) -> None:
    if get_plan(db, plan_id).institution_id not in (own, None):
        raise NotFound("没有这份计划。")


def _planned(draft: SessionDraft) -> dict[str, Any]:
    """Return the columns that a person plans."""
    days = sorted(day.on for day in draft.days)
    return {
        "code": draft.code.strip(),
        "title": draft.title.strip(),
        "category": draft.category,
        "purpose": draft.purpose,
        "level": draft.level,
        "audience": sorted(draft.audience),
        "topics": sorted(draft.topics),
        "institution_id": draft.institution_id,
        "venue_id": draft.venue_id,
        "plan_id": draft.plan_id,
        "township": draft.township,
        "planned_people": draft.planned_people,
        "first_day": days[0],
        "last_day": days[-1],
    }


def _add_days(db: Session, session_id: int, draft: SessionDraft) -> None:
    days = [SessionDay(session_id=session_id, on=day.on, mode=day.mode) for day in draft.days]
    db.add_all(days)
    db.flush()
    for row, day in zip(days, draft.days, strict=True):
        ordered = sorted(day.slots, key=lambda slot: slot.planned_from)
        db.add_all(
            SessionSlot(
                day_id=row.id,
                position=position,
                kind=slot.kind,
                course=slot.course,
                lecturer_id=slot.lecturer_id,
                planned_from=slot.planned_from,
                planned_to=slot.planned_to,
            )
            for position, slot in enumerate(ordered)
        )
    db.flush()
