"""Pages of calls 回访明细页面: who is still to be called, by when, and what the calls came to, in every session."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.foundation.web.listing import PAGE
from xiangxun.kernel.clock import today
from xiangxun.registry.accounts.queries import staff_names
from xiangxun.registry.exports.pages import export_answer
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.queries import views
from xiangxun.results.followup.call_list import CALLS, OUTCOME_WORDS, call_listing
from xiangxun.results.followup.call_queries import count_calls, find_calls
from xiangxun.training.sessions.queries import get_rows

pages = county_pages("followup_calls", __name__, "followup-calls")


@pages.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """List the calls; posted, those of the people looked for. `?count=1` adds them up."""
    db, actor, search, on = current_db(), current_actor(), Form().text("search"), today()
    law, own = law_on(db, on), sees_only(actor)
    listing = call_listing(db, actor, law)
    ask = listing.ask
    rows = find_calls(db, ask, on, name=search, institution_id=own)
    counts = bool(search) or "count" in request.args
    return render_template(
        "followup/list.html",
        rows=rows,
        known=views(db, {row.trainee_id for row in rows}),
        sessions=get_rows(db, {row.session_id for row in rows}),
        callers=staff_names(db),
        totals=count_calls(db, ask, on, name=search, institution_id=own) if counts else None,
        listing=listing,
        search=search,
        after=rows[-1].id if len(rows) == PAGE else None,
        words=OUTCOME_WORDS,
        today=on,
        law=law,
    )


@pages.post("/workbook")
def export() -> ResponseReturnValue:
    """Hand out the calls that the list is narrowed to; a large list is made by the workers."""
    db, actor = current_db(), current_actor()
    listing = call_listing(db, actor, law_on(db, today()))
    return export_answer(CALLS, listing, name=Form().text("search"))
