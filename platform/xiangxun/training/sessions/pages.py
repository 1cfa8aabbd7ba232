"""Session pages 期次页面: the list, the draft, and the session itself with its stages and its reasons."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.decisions import latest_about, list_receipts, why
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_by, posted
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.wording import choices_of, day
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.institutions.queries import institution_names
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.interpretations.wording import hook_words
from xiangxun.registry.lecturers.queries import list_lecturers
from xiangxun.training.approvals.queries import is_settled, list_steps
from xiangxun.training.approvals.schemas import DecisionIn
from xiangxun.training.plans.queries import get_plan
from xiangxun.training.sessions import service
from xiangxun.training.sessions.days import OBSERVERS, ON_THE_SPOT, comment_homework, hold_day, observe_day
from xiangxun.training.sessions.deeds import details_of
from xiangxun.training.sessions.departures import departures
from xiangxun.training.sessions.facts import counts
from xiangxun.training.sessions.frame import STATE_WORDS, frame_of
from xiangxun.training.sessions.history import PAGE, history_of
from xiangxun.training.sessions.lists import session_listing, sessions_workbook
from xiangxun.training.sessions.next_step import next_step
from xiangxun.training.sessions.own import own_of_session
from xiangxun.training.sessions.queries import (
    SessionView,
    SlotView,
    find_sessions,
    get_session,
)
from xiangxun.training.sessions.schemas import (
    DayHeldIn,
    DaySeenIn,
    DifferencesIn,
    EngagementIn,
    HomeworkIn,
)

pages = county_pages("sessions", __name__, "sessions")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List sessions; search, filters and order stand in the address."""
    db = current_db()
    law, listing = law_on(db, today()), session_listing()
    rows = find_sessions(db, listing.ask, institution_id=sees_only(current_actor()))
    return render_template(
        "sessions/index.html",
        rows=rows,
        listing=listing,
        next=listing.next(rows),
        states=STATE_WORDS,
        institutions=institution_names(db),
        law=law,
    )


@pages.post("/workbook")
def workbook() -> ResponseReturnValue:
    """Hand out the sessions that the list is narrowed to."""
    return sessions_workbook(session_listing())


@pages.get("/<int:session_id>/")
def page(session_id: int) -> ResponseReturnValue:
    """Show a session: lessons, lecturers, approvals, numbers, receipts; with `?why=` the reasons of one decision."""
    db = current_db()
    frame = frame_of(db, session_id)
    receipts = list_receipts(db, "session", session_id)
    asked = request.args.get("why", type=int)
    if asked is not None and asked not in {one.id for one in receipts}:
        raise NotFound(_("本期没有这份判定凭据。"))
    lecturers = list_lecturers(db)
    tally, view = counts(db, session_id), frame.view
    return render_template(
        "sessions/page.html",
        frame=frame,
        counts=tally,
        departures=departures(view, tally, get_plan(db, view.plan_id) if view.plan_id else None),
        steps=list_steps(db, "session", session_id),
        notice_over=frame.view.row.state == "applied" and is_settled(db, "session", session_id, today()),
        step_address=lambda key: url_for("sessions.decide", session_id=session_id, key=key),
        receipts=receipts,
        differences_form=DifferencesIn,
        aspects=choices_of(frame.law, "aspect"),
        why=why(db, asked, lang=language()) if asked else None,
        why_verdict=next((hook_words(one.hook) for one in receipts if one.id == asked), ""),
        lecturers={one.id: one.name for one in lecturers},
        next_step=next_step(frame.view.row.state, session_id, current_actor()),
        own=own_of_session(db, current_actor(), frame),
    )


@pages.get("/<int:session_id>/lecturers")
def lecturers(session_id: int) -> ResponseReturnValue:
    """Show the lecturers with their lessons; with `?why=` why one of them may teach."""
    db = current_db()
    frame = frame_of(db, session_id)
    receipts = list_receipts(db, "session", session_id, "check_lecturer")
    verdicts = latest_about(db, receipts, "lecturer")
    asked = request.args.get("why", type=int)
    if asked is not None and asked not in {one.id for one in receipts}:
        raise NotFound(_("本期没有这份判定凭据。"))
    return render_template(
        "sessions/lecturers.html",
        frame=frame,
        lecturers={one.id: one.name for one in list_lecturers(db)},
        engagement_form=EngagementIn,
        lists={
            "lecturer_id": [
                (one.id, one.name) for one in list_lecturers(db, open_to=sees_only(current_actor()))
            ],
            "purposes": choices_of(frame.law, "purpose"),
        },
        slots=_slots_of(frame.view),
        verdicts=verdicts,
        why=why(db, asked, lang=language()) if asked else None,
    )


@pages.get("/<int:session_id>/history")
def history(session_id: int) -> ResponseReturnValue:
    """Show what was done, by whom, when; older entries on further pages."""
    db, frame = current_db(), frame_of(current_db(), session_id)
    entries = history_of(db, session_id, before=request.args.get("before", type=int))
    names = {one.id: one.name for one in list_lecturers(db)}
    older = url_for("sessions.history", session_id=session_id, before=entries[-1].id) if entries else ""
    return render_template(
        "sessions/history.html",
        frame=frame,
        entries=entries,
        told=lambda details: details_of(details, frame.law, names),
        next=older if len(entries) == PAGE else "",
    )


@pages.post("/<int:session_id>/lecturers")
@done_by(*service.ORGANISERS)
def engage(session_id: int) -> ResponseReturnValue:
    """Engage a lecturer."""
    said = posted(EngagementIn)
    lecturer = said.pop("lecturer_id")
    service.engage_lecturer(current_db(), current_actor(), session_id, lecturer, **said)
    flash(_("已聘请。"))
    return redirect(url_for("sessions.lecturers", session_id=session_id), 303)


@pages.post("/<int:session_id>/apply")
@done_by(*service.ORGANISERS)
def apply(session_id: int) -> ResponseReturnValue:
    """Hand in the application."""
    service.apply_session(current_db(), current_actor(), session_id)
    flash(_("申请已提交。"))
    return _back(session_id)


@pages.post("/<int:session_id>/steps/<key>")
def decide(session_id: int, key: str) -> ResponseReturnValue:
    """Decide one step of the application."""
    service.decide_application(current_db(), current_actor(), session_id, key, **posted(DecisionIn))
    flash(_("意见已登记。"))
    return _back(session_id)


@pages.post("/<int:session_id>/notice")
@done_by(*service.CONCLUDERS)
def conclude_notice(session_id: int) -> ResponseReturnValue:
    """Approve the application, its public notice being over."""
    state = service.settle_application(current_db(), current_actor(), session_id)
    flash(_("公示期满，本期已批准。") if state == "approved" else _("公示尚未期满。"))
    return _back(session_id)


@pages.post("/<int:session_id>/differences")
@done_by(*service.COMPARERS)
def differences(session_id: int) -> ResponseReturnValue:
    """Record in which aspects delivery departs from the plan; none chosen: in none."""
    service.note_differences(current_db(), current_actor(), session_id, **posted(DifferencesIn))
    flash(_("与计划不符之处已登记。"))
    return _back(session_id)


@pages.post("/<int:session_id>/open")
@done_by(*service.ORGANISERS)
def open_class(session_id: int) -> ResponseReturnValue:
    """Open the class."""
    service.open_session(current_db(), current_actor(), session_id)
    flash(_("已开班，可以签到。"))
    return _back(session_id)


@pages.post("/<int:session_id>/close")
@done_by(*service.ORGANISERS)
def close_class(session_id: int) -> ResponseReturnValue:
    """Close the class."""
    service.close_session(current_db(), current_actor(), session_id)
    flash(_("已结班。"))
    return _back(session_id)


@pages.post("/<int:session_id>/days/<on>/held")
@done_by(*ON_THE_SPOT)
def hold(session_id: int, on: str) -> ResponseReturnValue:
    """Record a day as held."""
    when = _day(on)
    said = posted(DayHeldIn, held=_held(Form(), session_id, when))
    hold_day(current_db(), current_actor(), session_id, when, **said)
    flash(_("%(day)s 的授课已登记。", day=day(when)))
    return redirect(url_for("attendance.days", session_id=session_id), 303)


@pages.post("/<int:session_id>/days/<on>/seen")
@done_by(*ON_THE_SPOT, *OBSERVERS)
def seen(session_id: int, on: str) -> ResponseReturnValue:
    """Record what was seen on the spot: head count, who was present, homework discussed."""
    form, when, db, actor = Form(), _day(on), current_db(), current_actor()
    if form.has("head_count"):
        observe_day(db, actor, session_id, when, **posted(DaySeenIn))
    if form.has("commented_on"):
        comment_homework(db, actor, session_id, when, **posted(HomeworkIn))
    flash(_("现场记录已保存。"))
    return redirect(url_for("attendance.days", session_id=session_id), 303)


def _back(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("sessions.page", session_id=session_id), 303)


def _slots_of(view: SessionView) -> dict[int, list[tuple[date, SlotView]]]:
    """Return the lessons of each lecturer, in order."""
    found: dict[int, list[tuple[date, SlotView]]] = {}
    for one in view.days:
        for slot in one.slots:
            if slot.lecturer_id is not None:
                found.setdefault(slot.lecturer_id, []).append((one.on, slot))
    return found


def _held(form: Form, session_id: int, on: date) -> list[dict[str, int]]:
    """Return when the slots were held, as the API is told it; those without times are left out."""
    view = get_session(current_db(), session_id)
    slots = next((one.slots for one in view.days if one.on == on), ())
    found = []
    for slot in slots:
        begin = form.find_clock(f"from_{slot.position}", "实际开始")
        end = form.find_clock(f"to_{slot.position}", "实际结束")
        if begin is not None and end is not None:
            found.append({"position": slot.position, "held_from": begin, "held_to": end})
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound(_("没有这一天；请从签到页进入。")) from None
