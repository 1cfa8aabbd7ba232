"""Session facts 班次事实: the session as every later rule sees it, and its public tally."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import BigInteger, bindparam, select
from sqlalchemy.orm import Session

from xiangxun.counties import OwnDays
from xiangxun.foundation.db.reading import read_rows
from xiangxun.kernel.clock import today
from xiangxun.kernel.ids import ref
from xiangxun.registry.extras.queries import as_facts
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.venues.queries import qualities
from xiangxun.rules.facts import Counts, Day, Engaged, SessionFacts, Slot
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Map
from xiangxun.training.sessions.models import SessionTally
from xiangxun.training.sessions.queries import DayView, SessionView, SlotView, get_session

_TOLD = tuple(one.name for one in fields(Counts))
_TALLY = select(*(getattr(SessionTally, name) for name in _TOLD)).where(
    SessionTally.session_id == bindparam("session", type_=BigInteger)
)
_EMPTY: tuple[object, ...] = (None, "", [], ())


def session_facts(
    db: Session, session_id: int, *, roster: bool | None = None, view: SessionView | None = None
) -> SessionFacts:
    """Return the session as rules see it.

    `filled` names what it says about itself: its own columns, its fields, `lecturers` and `schedule` where there are
    any, and `roster` once somebody is enrolled. `view`: the session, where the caller has just read it.
    """
    view = view or get_session(db, session_id)
    enrolled = counts(db, session_id).enrolled if roster is None else int(roster)
    return SessionFacts(
        ref=ref("session", session_id),
        category=view.row.category or "",
        days=tuple(_day(day) for day in view.days),
        institution=ref("institution", view.row.institution_id),
        purpose=view.purpose or "",
        level=view.level or "",
        topics=frozenset(view.topics),
        audience=frozenset(view.audience),
        township=view.row.township,
        venue=qualities(db, view.venue_id),
        planned=view.planned_people or 0,
        applied=view.applied_on,
        approved=view.approved_on,
        lecturers=tuple(
            Engaged(ref("lecturer", one.lecturer_id), frozenset(one.purposes), one.guest, one.grade or "")
            for one in view.lecturers
        ),
        filled=_filled(view, has_roster=enrolled > 0),
        differs=frozenset(view.differs),
        online_permitted=view.online_permitted,
        retrains=ref("session", view.row.retrains) if view.row.retrains else None,
        cost_bearer=view.cost_bearer or "",
        ends_stage=view.ends_stage,
        extra=as_facts(db, "session", view.extra),
    )


def law_of(db: Session, view: SessionView) -> Law:
    """Return the law that governs a session: of its first day, in the edition that its own days choose."""
    first = view.row.first_day
    asked = min(today(), first)
    return law_on(db, first, OwnDays(first, view.approved_on or asked, view.applied_on or asked))


def counts(db: Session, session_id: int) -> Counts:
    """Return the session's public tally; what nobody has written yet is 0, the paper total None."""
    found = read_rows(db, _TALLY, {"session": session_id})
    if not found:
        return Counts()
    told = dict(zip(_TOLD, found[0], strict=True))
    unwritten = {name: 0 for name in ("signed", "excluded", "counted") if told[name] is None}
    return Counts(**{**told, **unwritten, "incomplete": Map(told["incomplete"])})


def _filled(view: SessionView, *, has_roster: bool) -> frozenset[str]:
    said: dict[str, object] = {
        **view.fields,
        **view.extra,
        "category": view.row.category,
        "purpose": view.purpose,
        "level": view.level,
        "audience": view.audience,
        "topics": view.topics,
        "courses": [slot for day in view.days for slot in day.slots if slot.course],
        "schedule": view.days,
        "lecturers": view.lecturers,
        "venue": view.venue_id,
        "planned": view.planned_people,
        "roster": has_roster or None,
        "township": view.row.township,
    }
    return frozenset(key for key, value in said.items() if value not in _EMPTY)


def _day(day: DayView) -> Day:
    return Day(
        on=day.on,
        slots=tuple(_slot(slot) for slot in day.slots),
        signed_in=day.signed_in or 0,
        head_count=day.head_count,
        observers=frozenset(day.observers),
        homework=day.homework,
        tested=day.tested,
        commented_on=day.commented_on,
        mode=day.mode,
    )


def _slot(slot: SlotView) -> Slot:
    lecturer = ref("lecturer", slot.lecturer_id) if slot.lecturer_id else None
    return Slot(slot.planned, slot.held, slot.kind, slot.course, lecturer)
