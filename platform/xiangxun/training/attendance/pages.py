"""Attendance pages 签到页面: each day with its lessons as held, the sign-in sheet of a slot, the paper totals."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.trainees.queries import views
from xiangxun.rules.vocabulary import EMPTY
from xiangxun.training.attendance import service
from xiangxun.training.attendance.queries import STATES, list_papers, list_sign_ins, people_there
from xiangxun.training.enrolment.queries import admitted_ids
from xiangxun.training.sessions.frame import frame_of
from xiangxun.training.sessions.queries import get_session

pages = county_pages("attendance", __name__, "sessions/<int:session_id>/days")

STATE_WORDS = {"present": "到", "late": "迟到", "left_early": "早退", "leave": "请假", "absent": "缺勤"}


@pages.get("/")
def days(session_id: int) -> ResponseReturnValue:
    """Show the days: lessons as held, people there, paper totals."""
    db = current_db()
    frame = frame_of(db, session_id)
    return render_template(
        "attendance/days.html",
        frame=frame,
        there=people_there(db, session_id),
        papers={one.on: one for one in list_papers(db, session_id)},
        roles=[(word.key, word.zh) for word in frame.law.rulebook.words.get("role", EMPTY).values()],
    )


@pages.get("/<on>/slots/<int:slot>")
def sheet(session_id: int, on: str, slot: int) -> ResponseReturnValue:
    """Show the sign-in sheet of one slot: the whole class on one page."""
    db, when = current_db(), _day(session_id, on, slot)
    admitted = admitted_ids(db, session_id)
    marks = {row.trainee_id: row.state for row in list_sign_ins(db, session_id, when) if row.slot == slot}
    return render_template(
        "attendance/sheet.html",
        frame=frame_of(db, session_id),
        on=when,
        slot=slot,
        admitted=admitted,
        known=views(db, admitted),
        marks=marks,
        states=STATE_WORDS,
    )


@pages.post("/<on>/slots/<int:slot>")
def sign_in(session_id: int, on: str, slot: int) -> ResponseReturnValue:
    """Save the marks of a sheet."""
    db, when, form = current_db(), _day(session_id, on, slot), Form()
    states = {
        trainee: state
        for trainee in admitted_ids(db, session_id)
        if (state := form.text(f"mark_{trainee}")) in STATES
    }
    marked = service.sign_in(db, current_actor(), session_id, when, slot, states)
    flash(_("已保存 %(n)s 人的签到。", n=marked))
    return redirect(url_for("attendance.sheet", session_id=session_id, on=on, slot=slot), 303)


@pages.post("/from-roster")
def from_roster(session_id: int) -> ResponseReturnValue:
    """Take the roster's own sign-in columns."""
    marked = service.sign_in_from_roster(current_db(), current_actor(), session_id)
    flash(_("已按花名册登记 %(n)s 条签到。", n=marked))
    return _back(session_id)


@pages.post("/paper")
def paper(session_id: int) -> ResponseReturnValue:
    """Type the total of the signed paper sheets."""
    form = Form()
    service.type_paper_total(
        current_db(),
        current_actor(),
        session_id,
        form.find_day("on", "日期"),
        form.integer("people", "纸质签到人数"),
        note=form.text("note"),
    )
    flash(_("纸质签到合计已录入。"))
    return _back(session_id)


@pages.post("/settle")
def settle(session_id: int) -> ResponseReturnValue:
    """Have everybody's attendance credited."""
    service.settle_attendance(current_db(), current_actor(), session_id)
    flash(_("考勤已认定。"))
    return _back(session_id)


def _day(session_id: int, on: str, slot: int) -> date:
    for one in get_session(current_db(), session_id).days:
        if one.on.isoformat() == on and any(found.position == slot for found in one.slots):
            return one.on
    raise NotFound("这一期没有这一天的这一节课；请从签到页进入。")


def _back(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("attendance.days", session_id=session_id), 303)
