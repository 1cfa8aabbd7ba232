"""Draft pages 草拟页面: the form of a planned session, empty or as it stands until its application is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import require, sees_only
from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, posted
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.registry.institutions.queries import institution_names
from xiangxun.registry.interpretations.filling import declared_fields, filling_in
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.lecturers.queries import list_lecturers
from xiangxun.registry.townships.queries import township_names
from xiangxun.registry.venues.queries import list_venues
from xiangxun.rules.law import Law
from xiangxun.training.plans.queries import get_plan, list_plans
from xiangxun.training.sessions import service
from xiangxun.training.sessions.drafts import SessionDraft
from xiangxun.training.sessions.facts import law_of
from xiangxun.training.sessions.queries import SessionView, find_sessions, get_session
from xiangxun.training.sessions.schemas import SessionEdit, SessionIn

pages = county_pages("session_drafts", __name__, "sessions")

#: A lesson as the API is told it.
Slot = dict[str, Any]

_LEAST_SLOTS = 4
_MOST_DAYS = 60


@pages.get("/new")
def new() -> ResponseReturnValue:
    """Show the form for a draft: the same lessons on each of its days."""
    law = law_on(current_db(), today())
    offered, own = _offered(law), filling_in(law, "session")
    schools = offered["lists"]["institution_id"]
    values = {"institution_id": schools[0][0]} if len(schools) == 1 else {}
    return render_template(
        "sessions/new.html",
        form=SessionIn,
        values=values,
        before=_code_before(),
        slots=_LEAST_SLOTS,
        **offered,
        **own,
    )


@pages.post("/")
def draft() -> ResponseReturnValue:
    """Enter a draft."""
    form, db = Form(), current_db()
    first = form.day("first_day", "第一天")
    last = form.find_day("last_day", "最后一天") or first
    slots, mode = _slots(form, ""), form.text("mode") or "onsite"
    days = [_day_of(on, slots, mode) for on in _days(first, last)]
    extra = form.declared(declared_fields(law_on(db, first), "session"))
    said = _with_plan(posted(SessionIn, days=days, extra=extra))
    session_id = service.draft_session(db, current_actor(), said)
    flash(_("已草拟。每天课次不同的，可再修改草稿；然后聘请讲师、导入名单，提交申请。"))
    return redirect(url_for("sessions.page", session_id=session_id), 303)


@pages.get("/<int:session_id>/edit")
def edit(session_id: int) -> ResponseReturnValue:
    """Show the form as the draft stands, each day with lessons of its own."""
    db = current_db()
    require(current_actor(), *service.ORGANISERS)
    view = get_session(db, session_id)
    if view.row.state != "draft":
        raise Conflict("申请已经提交，草稿不能再改；确需修改的，请先由审批单位退回。")
    most = max([_LEAST_SLOTS, *(len(one.slots) + 1 for one in view.days)])
    return render_template(
        "sessions/edit.html",
        view=view,
        form=SessionEdit,
        values=_values(view),
        slots=most,
        **_offered(law_of(db, view)),
    )


@pages.post("/<int:session_id>/edit")
def change(session_id: int) -> ResponseReturnValue:
    """Put what was typed in place of the draft."""
    form, db = Form(), current_db()
    standing = len(get_session(db, session_id).days)
    found = (_day(form, place, standing=place < standing) for place in range(_MOST_DAYS + 1))
    days = [day for day in found if day is not None]
    service.edit_session(db, current_actor(), session_id, **posted(SessionEdit, days=days))
    flash(_("草稿已改。"))
    return redirect(url_for("sessions.page", session_id=session_id), 303)


def _code_before() -> str:
    """Return the code of the latest session that the person sees: how codes are written here."""
    latest = Ask(sort="first_day", descending=True, limit=1)
    rows = find_sessions(current_db(), latest, institution_id=sees_only(current_actor()))
    return rows[0].code if rows else ""


def _with_plan(draft: SessionDraft) -> SessionDraft:
    """Return a draft with the people and topics of its plan where it says none of its own."""
    if draft.plan_id is None:
        return draft
    plan = get_plan(current_db(), draft.plan_id)
    people = draft.planned_people if draft.planned_people is not None else plan.people
    return replace(draft, planned_people=people, topics=draft.topics or plan.topics)


def _offered(law: Law) -> dict[str, Any]:
    """Return what the form offers to choose from."""
    db, own = current_db(), sees_only(current_actor())
    listed = {name: choices_of(law, name) for name in law.rulebook.words}
    return {
        "law": law,
        "listed": listed,
        "lists": {
            "institution_id": list(institution_names(db, only=own).items()),
            "category": listed.get("category", []),
            "purpose": listed.get("purpose", []),
            "level": listed.get("level", []),
            "plan_id": [(one.id, one.title) for one in list_plans(db, institution_id=own)],
            "venue_id": [(one.id, one.name) for one in list_venues(db)],
            "topics": listed.get("topic", []),
            "audience": listed.get("audience", []),
        },
        "names": {"township": township_names(db)},
        "lecturers": [(one.id, one.name) for one in list_lecturers(db, open_to=own)],
    }


def _values(view: SessionView) -> dict[str, Any]:
    """Return what stands in the draft, by field of the form."""
    row = view.row
    return {
        "version": view.version,
        "code": row.code,
        "title": row.title,
        "institution_id": row.institution_id,
        "category": row.category,
        "purpose": view.purpose,
        "level": view.level,
        "plan_id": view.plan_id,
        "venue_id": view.venue_id,
        "township": row.township,
        "planned_people": view.planned_people,
        "topics": view.topics,
        "audience": view.audience,
    }


def _day_of(on: date, slots: Sequence[Slot], mode: str) -> dict[str, Any]:
    return {"on": on.isoformat(), "slots": slots, "mode": mode}


def _day(form: Form, place: int, *, standing: bool) -> dict[str, Any] | None:
    """Return a day of the form, as the API is told it; None where there is none at this place, or it is taken out.

    Raises `InvalidInput` where a day has lost its date: one that is `standing`, or has lessons typed.
    """
    if form.has(f"drop_{place}"):
        return None
    on, slots = form.find_day(f"day_{place}", "培训日"), _slots(form, f"{place}_")
    if on is None and (slots or (standing and form.is_there(f"day_{place}"))):
        raise InvalidInput("请填写培训日的日期：有一天缺日期；不要这一天的，请勾选“去掉这一天”。")
    return _day_of(on, slots, form.text(f"mode_{place}") or "onsite") if on else None


def _slots(form: Form, day: str) -> list[Slot]:
    """Return the lessons of a day whose fields are called from_`day`0, from_`day`1 …; empty lines are left out."""
    found, place = [], 0
    while form.is_there(f"from_{day}{place}"):
        found.append(_slot(form, f"{day}{place}"))
        place += 1
    return list(filter(None, found))


def _slot(form: Form, name: str) -> Slot | None:
    begins, ends = form.find_clock(f"from_{name}", "开始"), form.find_clock(f"to_{name}", "结束")
    if begins is None and ends is None and not form.has(f"course_{name}"):
        return None
    if begins is None or ends is None:
        raise InvalidInput("课次的开始和结束时间要一起填写；不用的行请留空。")
    return {
        "kind": form.text(f"kind_{name}"),
        "course": form.text(f"course_{name}", "课程"),
        "lecturer_id": form.find_integer(f"lecturer_{name}", "讲师"),
        "planned_from": begins,
        "planned_to": ends,
    }


def _days(first: date, last: date) -> list[date]:
    if not 0 <= (last - first).days < _MOST_DAYS:
        raise InvalidInput("最后一天不能早于第一天，一期最多 60 天。")
    return [date.fromordinal(place) for place in range(first.toordinal(), last.toordinal() + 1)]
