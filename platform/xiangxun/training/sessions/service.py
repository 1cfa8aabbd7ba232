"""Takes a session 期/班次 from draft to close: draft, engage, apply, open, hold each day, close."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.kernel.ids import ref
from xiangxun.registry.documents.queries import papers
from xiangxun.registry.institutions.service import check_standing, require_own
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.registry.interpretations.service import ask, stop_on
from xiangxun.registry.lecturers.facts import lecturer_facts
from xiangxun.registry.lecturers.history import lecturer_history
from xiangxun.registry.lecturers.queries import count_lecturers, get_lecturer
from xiangxun.registry.lecturers.service import require_open_to
from xiangxun.rules.facts import Engaged, EngagementFacts, MatterFacts
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.approvals.queries import is_settled
from xiangxun.training.approvals.service import AGREED, decide_step, open_matter
from xiangxun.training.sessions.bookings import Booking, refuse_double_booking, take_lecturers
from xiangxun.training.sessions.drafting import ORGANISERS, draft_session, edit_session
from xiangxun.training.sessions.facts import law_of, session_facts
from xiangxun.training.sessions.gates import pass_gate
from xiangxun.training.sessions.models import SessionLecturer, TrainingSession
from xiangxun.training.sessions.queries import SessionView, get_session

__all__ = [
    "ORGANISERS",
    "apply_session",
    "close_session",
    "decide_application",
    "draft_session",
    "edit_session",
    "engage_lecturer",
    "mark_state",
    "note_differences",
    "open_session",
    "require_session",
    "require_state",
    "settle_application",
]

_MATTER = "session"
#: Who concludes a public notice that is over, and who says where delivery departs from the plan.
CONCLUDERS = (*ORGANISERS, Role.PLAN_APPROVER)
COMPARERS = (*ORGANISERS, Role.INSPECTOR)


def engage_lecturer(
    db: Session,
    actor: Actor,
    session_id: int,
    lecturer_id: int,
    *,
    purposes: Collection[str] = (),
    guest: bool = False,
    fee_fen: int = 0,
) -> None:
    """Engage a lecturer for a session at a fee for the whole of it; the rules are asked first."""
    require_session(db, actor, session_id, *ORGANISERS)
    session = _load(db, session_id, "draft", "applied", "approved", "open")
    if fee_fen < 0:
        raise InvalidInput("课酬不能为负数。")
    require_open_to(db, actor, [lecturer_id])
    grade = get_lecturer(db, lecturer_id).grade or ""
    engaged = Engaged(ref("lecturer", lecturer_id), frozenset(purposes), guest, grade)
    _check_lecturer(db, get_session(db, session_id), engaged, lecturer_id)
    db.add(
        SessionLecturer(
            session_id=session.id,
            lecturer_id=lecturer_id,
            purposes=sorted(purposes),
            guest=guest,
            grade=grade,
            fee_fen=fee_fen,
        )
    )
    db.flush()
    record(db, actor, "session.engage", _MATTER, session_id, {"lecturer": lecturer_id, "fee_fen": fee_fen})


def apply_session(db: Session, actor: Actor, session_id: int) -> str:
    """Hand in the application: the institution's standing, the rules of the step, then its approval; return the state."""
    require_session(db, actor, session_id, *ORGANISERS)
    bookings = _bookings(get_session(db, session_id))
    take_lecturers(db, [one.lecturer_id for one in bookings])
    session = _load(db, session_id, "draft")
    refuse_double_booking(db, session_id, bookings, institution_id=session.institution_id)
    lecturers = count_lecturers(db, session.institution_id)
    check_standing(db, session.institution_id, today(), lecturers=lecturers)
    session.applied_on = today()
    db.flush()
    pass_gate(db, actor, session_id, Stage.APPLY)
    session.state = "applied"
    db.flush()
    facts = MatterFacts(
        kind=_MATTER, ref=ref("session", session_id), on=today(), session=session_facts(db, session_id)
    )
    open_matter(db, actor, matter=_MATTER, matter_id=session_id, facts=facts)
    _approve_if_settled(db, actor, session)
    return session.state


def decide_application(
    db: Session, actor: Actor, session_id: int, key: str, *, outcome: str = AGREED, reason: str = ""
) -> str:
    """Decide one step of the application; a refusal gives it back as a draft; return the state."""
    session = _load(db, session_id, "applied")
    held = {paper.kind for paper in papers(db, _MATTER, session_id)}
    decide_step(
        db, actor, matter=_MATTER, matter_id=session_id, key=key, outcome=outcome, reason=reason, held=held
    )
    if outcome != AGREED:
        session.state = "draft"
        record(db, actor, "session.return", _MATTER, session_id)
    else:
        _approve_if_settled(db, actor, session)
    db.flush()
    return session.state


def settle_application(db: Session, actor: Actor, session_id: int) -> str:
    """Approve an application whose steps are done and whose public notice is over by now; return the state."""
    require(actor, *CONCLUDERS)
    session = _load(db, session_id)
    if session.state == "applied":
        _approve_if_settled(db, actor, session)
    return session.state


def open_session(db: Session, actor: Actor, session_id: int) -> None:
    """Open the class: lecturers are checked again for its first day, then the rules of the step."""
    require_session(db, actor, session_id, *ORGANISERS)
    settle_application(db, actor, session_id)
    session = _load(db, session_id, "approved")
    view = get_session(db, session_id)
    for one in view.lecturers:
        engaged = Engaged(
            ref("lecturer", one.lecturer_id), frozenset(one.purposes), one.guest, one.grade or ""
        )
        _check_lecturer(db, view, engaged, one.lecturer_id)
    pass_gate(db, actor, session_id, Stage.OPEN)
    mark_state(db, actor, session_id, "open")
    db.refresh(session)


def close_session(db: Session, actor: Actor, session_id: int) -> None:
    """Close the class once its days are held and what the rules ask for by then is there."""
    require_session(db, actor, session_id, *ORGANISERS)
    _load(db, session_id, "open")
    unheld = [day.on.isoformat() for day in get_session(db, session_id).days if not day.is_told]
    if unheld:
        raise Conflict("还有培训日没有登记授课情况，请先登记。", details={"days": unheld})
    pass_gate(db, actor, session_id, Stage.CLOSE)
    mark_state(db, actor, session_id, "closed")


def mark_state(
    db: Session,
    actor: Actor,
    session_id: int,
    state: str,
    *,
    on_field: str | None = None,
    on: date | None = None,
) -> None:
    """Write the session's next state (and the day of it); later stages call this after their own gate."""
    session = _load(db, session_id)
    before, session.state = session.state, state
    if on_field is not None:
        setattr(session, on_field, on or today())
    db.flush()
    record(db, actor, "session.state", _MATTER, session_id, {"from": before, "to": state})


def require_session(db: Session, actor: Actor, session_id: int, *roles: Role) -> None:
    """Raise `Forbidden` unless the actor holds one of `roles`; as an institution, only for its own session."""
    require(actor, *roles)
    require_own(actor, _load(db, session_id).institution_id, *roles)


def note_differences(
    db: Session, actor: Actor, session_id: int, aspects: Collection[str], *, reason: str
) -> None:
    """Record in which aspects delivery departs from the approved plan 实施与计划不符, in place of what stood before."""
    require_session(db, actor, session_id, *COMPARERS)
    session = _load(db, session_id, "open", "closed")
    if aspects and len(reason.strip()) < 2:
        raise InvalidInput("实施与计划不符，须写明原因。")
    session.differs = sorted(aspects)
    db.flush()
    record(
        db,
        actor,
        "session.differs",
        _MATTER,
        session_id,
        {"aspects": sorted(aspects), "reason": reason.strip()},
    )


def require_state(db: Session, session_id: int, *states: str) -> None:
    """Raise `Conflict` unless the session is in one of `states`."""
    _load(db, session_id, *states)


def _bookings(view: SessionView) -> list[Booking]:
    return [
        Booking(slot.lecturer_id, day.on, *slot.planned)
        for day in view.days
        for slot in day.slots
        if slot.lecturer_id is not None
    ]


def _check_lecturer(db: Session, view: SessionView, engaged: Engaged, lecturer_id: int) -> None:
    on = view.row.first_day
    history = lecturer_history(db, law_of(db, view), "check_lecturer", lecturer_id, on)
    facts = EngagementFacts(
        on=on,
        engaged=engaged,
        lecturer=lecturer_facts(db, lecturer_id, on, history=history),
        category=view.row.category or "",
        audience_level=view.level or "",
        rulings=(*rulings(db, "lecturer", lecturer_id), *rulings(db, _MATTER, view.row.id)),
    )
    decision = ask(db, "check_lecturer", facts, matter=_MATTER, matter_id=view.row.id)
    stop_on(decision, "该讲师不能承担本期授课")


def _approve_if_settled(db: Session, actor: Actor, session: TrainingSession) -> None:
    if is_settled(db, _MATTER, session.id, today()):
        session.state, session.approved_on = "approved", today()
        db.flush()
        record(db, actor, "session.approve", _MATTER, session.id)


def _load(db: Session, session_id: int, *states: str) -> TrainingSession:
    session = db.scalar(select(TrainingSession).where(TrainingSession.id == session_id))
    if session is None:
        raise NotFound("没有这一期培训。")
    if states and session.state not in states:
        raise Conflict(
            "这一期目前的状态不能办理这一步，请刷新后再看。",
            details={"state": session.state, "needs": list(states)},
        )
    return session
