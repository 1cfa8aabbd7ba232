"""Rehearsal pages 预演页面: the authority asks what another reading would change, and sees who, which grades and how much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from xiangxun.counties import OwnDays
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.kernel.ids import row_id
from xiangxun.oversight.rehearsal.asking import ask_rehearsal, require_office
from xiangxun.oversight.rehearsal.queries import find_answer, get_request, list_requests
from xiangxun.registry.accounts.queries import account_names
from xiangxun.registry.interpretations.parameters import ParameterView, parameters_on
from xiangxun.registry.interpretations.service import law_on, rules_of
from xiangxun.registry.trainees.queries import views
from xiangxun.training.sessions.frame import STATE_WORDS
from xiangxun.training.sessions.queries import get_rows

pages = county_pages("rehearsal", __name__, "rehearsals")


@pages.get("/")
def index() -> ResponseReturnValue:
    """Choose a parameter (`?key=`), then its value; below, what was asked before."""
    require_office(current_actor())
    db = current_db()
    parameters = {one.key: one for one in _parameters()}
    asked = list_requests(db)
    return render_template(
        "rehearsal/index.html",
        parameters=parameters,
        chosen=parameters.get(request.args.get("key", "")),
        asked=asked,
        who=account_names(db, {one.asked_by for one in asked}),
        today=today(),
        law=law_on(db, today()),
    )


@pages.post("/")
def ask() -> ResponseReturnValue:
    """Ask: what if the parameter had read so from a day on."""
    form = Form()
    made = ask_rehearsal(
        current_db(),
        current_actor(),
        key=form.text("key", "参数"),
        value=form.text("choice") or form.text("value"),
        from_on=form.day("from_on", "自何日起"),
        since=form.find_day("since", "从何日的班次看起"),
    )
    return redirect(url_for("rehearsal.page", rehearsal_id=made), 303)


@pages.get("/<int:rehearsal_id>")
def page(rehearsal_id: int) -> ResponseReturnValue:
    """Show the question and, once it is worked out, what would come out otherwise."""
    require_office(current_actor())
    db = current_db()
    asked, job = get_request(db, rehearsal_id), find_answer(db, rehearsal_id)
    found: Mapping[str, Any] = (job.result if job else None) or {}
    changes = found.get("sessions", [])
    people = {row_id(one["person"]) for change in changes for one in change["people"]}
    return render_template(
        "rehearsal/page.html",
        asked=asked,
        parameter={one.key: one for one in _parameters()}.get(asked.key),
        job=job,
        found=found,
        changes=changes,
        sessions=get_rows(db, {row_id(change["session"]) for change in changes}),
        names={key: view.name for key, view in views(db, people).items()},
        number=row_id,
        states=STATE_WORDS,
        law=law_on(db, today()),
    )


def _parameters() -> list[ParameterView]:
    """Return the parameters of today's edition with their readings: also those that the text leaves no reading of."""
    db, on = current_db(), today()
    lawbook = rules_of(db).edition_on(OwnDays(on, on, on)).lawbook_under(rules_of(db).overrides)
    return parameters_on(lawbook, law_on(db, on), on, frozenset())
