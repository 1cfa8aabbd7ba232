"""Attendance pages 签到页面: each day with its lessons as held, the sheet of a whole day, the paper totals."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from xiangxun.foundation.access import may
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_by, posted
from xiangxun.foundation.web.wording import choices_of
from xiangxun.foundation.web.wording import day as day_words
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.trainees.queries import views
from xiangxun.training.attendance import service
from xiangxun.training.attendance.marking import (
    MAY_MARK,
    Cell,
    DayMarked,
    Typed,
    find_day,
    mark_cells,
    sheet_cells,
)
from xiangxun.training.attendance.queries import list_papers, people_there, slot_totals
from xiangxun.training.attendance.schemas import DayMarksIn, DayMarksOut, PaperIn
from xiangxun.training.attendance.sheet import (
    STATE_KEYS,
    STATE_WORDS,
    changed_cells,
    slot_heads,
    tally_of,
)
from xiangxun.training.attendance.totals import type_slot_totals
from xiangxun.training.enrolment.queries import admitted_ids
from xiangxun.training.sessions.days import OBSERVERS, ON_THE_SPOT
from xiangxun.training.sessions.frame import frame_of

pages = county_pages("attendance", __name__, "sessions/<int:session_id>/days")


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
        roles=choices_of(frame.law, "role"),
        may_observe=may(current_actor(), *OBSERVERS),
        may_comment=may(current_actor(), *ON_THE_SPOT),
        form=PaperIn,
        days=[(one.on.isoformat(), day_words(one.on)) for one in frame.view.days],
    )


@pages.get("/<on>")
def sheet(session_id: int, on: str) -> ResponseReturnValue:
    """Show the sign-in sheet of a whole day."""
    return _sheet(session_id, on)


@pages.post("/<on>")
@done_by(*MAY_MARK)
def sign_in(session_id: int, on: str) -> ResponseReturnValue:
    """Save the cells of a sheet that were changed, without script; show those that somebody else wrote first.

    The rest is saved, so this is no error: an error would undo it.
    """
    db, actor = current_db(), current_actor()
    day = find_day(db, session_id, on)
    typed = changed_cells(Form(), admitted_ids(db, session_id), [slot.position for slot in day.slots])
    done = mark_cells(db, actor, session_id, day.on, typed) if typed else DayMarked((), ())
    if done.conflicts:
        mine = {one.place: one for one in typed}
        return _sheet(session_id, on, [(cell, mine[cell.trainee_id, cell.slot]) for cell in done.conflicts])
    flash(_("已保存 %(n)s 格签到。", n=len(done.saved)))
    return redirect(url_for("attendance.sheet", session_id=session_id, on=on), 303)


@pages.get("/<on>/marks")
def marks(session_id: int, on: str) -> ResponseReturnValue:
    """Give the cells of a day as they stand, for a sheet that is open on another screen."""
    db = current_db()
    cells = sheet_cells(db, session_id, find_day(db, session_id, on).on)
    return jsonify(DayMarksOut().dump(DayMarked(tuple(cells.values()), ())))


@pages.post("/<on>/marks")
def mark(session_id: int, on: str) -> ResponseReturnValue:
    """Save cells as they are typed."""
    db = current_db()
    typed = _typed_by_script()
    day = find_day(db, session_id, on).on
    return jsonify(DayMarksOut().dump(mark_cells(db, current_actor(), session_id, day, typed)))


@pages.post("/<on>/totals")
@done_by(*MAY_MARK)
def totals(session_id: int, on: str) -> ResponseReturnValue:
    """Type back what the paper sheet of a day says, slot by slot, and how many people signed at all."""
    db, actor, form = current_db(), current_actor(), Form()
    day = find_day(db, session_id, on)
    found = {slot.position: form.find_count(f"slot_{slot.position}", slot.course) for slot in day.slots}
    type_slot_totals(
        db, actor, session_id, day.on, {n: people for n, people in found.items() if people is not None}
    )
    people = form.find_count("people", "全天签到人数")
    if people is not None:
        service.type_paper_total(db, actor, session_id, day.on, people)
    flash(_("纸质签到合计已录入。"))
    return redirect(url_for("attendance.sheet", session_id=session_id, on=on) + "#paper", 303)


@pages.post("/from-roster")
@done_by(*MAY_MARK)
def from_roster(session_id: int) -> ResponseReturnValue:
    """Take the roster's own sign-in columns."""
    marked = service.sign_in_from_roster(current_db(), current_actor(), session_id)
    flash(_("已按花名册登记 %(n)s 条签到。", n=marked))
    return _back(session_id)


@pages.post("/paper")
@done_by(*MAY_MARK)
def paper(session_id: int) -> ResponseReturnValue:
    """Type the total of the signed paper sheets."""
    service.type_paper_total(current_db(), current_actor(), session_id, **posted(PaperIn))
    flash(_("纸质签到合计已录入。"))
    return _back(session_id)


@pages.post("/settle")
@done_by(*MAY_MARK)
def settle(session_id: int) -> ResponseReturnValue:
    """Have everybody's attendance credited."""
    service.settle_attendance(current_db(), current_actor(), session_id)
    flash(_("考勤已认定。"))
    return _back(session_id)


def _typed_by_script() -> list[Typed]:
    try:
        body = DayMarksIn().load(request.get_json())
    except ValidationError as error:
        raise InvalidInput(
            "签到没有存上：内容不合格式，请刷新页面。", details={"fields": error.messages_dict}
        ) from None
    return [Typed(**one) for one in body["marks"]]


def _sheet(session_id: int, on: str, conflicts: Sequence[tuple[Cell, Typed]] = ()) -> ResponseReturnValue:
    db = current_db()
    frame, day = frame_of(db, session_id), find_day(db, session_id, on)
    admitted, cells = admitted_ids(db, session_id), sheet_cells(db, session_id, day.on)
    days = [one.on for one in frame.view.days]
    place = days.index(day.on)
    return render_template(
        "attendance/sheet.html",
        frame=frame,
        one=day,
        nth=place + 1,
        before=days[place - 1] if place else None,
        after=days[place + 1] if place + 1 < len(days) else None,
        columns=slot_heads(day.slots),
        admitted=admitted,
        known=views(db, admitted),
        cells=cells,
        tally=tally_of(cells.values(), len(admitted), [slot.position for slot in day.slots]),
        paper=slot_totals(db, session_id, day.on),
        whole_day=next((one.people for one in list_papers(db, session_id) if one.on == day.on), None),
        there=people_there(db, session_id).get(day.on, 0),
        states=STATE_WORDS,
        keys=STATE_KEYS,
        conflicts=conflicts,
    )


def _back(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("attendance.days", session_id=session_id), 303)
