"""Pages of ledger lines 台账明细页面: everybody in any ledger, with the rule that does not count somebody.

Names are looked for in a posted form: an address would carry them into logs and histories.
"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.foundation.web.listing import PAGE
from xiangxun.kernel.clock import today
from xiangxun.registry.exports.pages import export_answer
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.discretion import discreet_views
from xiangxun.registry.trainees.queries import views
from xiangxun.results.ledger.entry_list import LINES, STATES, entry_listing
from xiangxun.results.ledger.entry_queries import count_lines, find_lines
from xiangxun.training.sessions.queries import get_rows

pages = county_pages("ledger_entries", __name__, "ledgers")


@pages.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """List the lines; posted, those of the people looked for. `?count=1` adds the lines up."""
    db, actor, search = current_db(), current_actor(), Form().text("search")
    law, own = law_on(db, today()), sees_only(actor)
    listing = entry_listing(db, actor, law)
    ask = listing.ask
    rows = find_lines(db, ask, name=search, institution_id=own)
    counts = bool(search) or "count" in request.args
    return render_template(
        "ledger/entries.html",
        rows=rows,
        known=discreet_views(views(db, {row.trainee_id for row in rows}), law),
        sessions=get_rows(db, {row.session_id for row in rows}),
        totals=count_lines(db, ask, name=search, institution_id=own) if counts else None,
        listing=listing,
        search=search,
        after=rows[-1].id if len(rows) == PAGE else None,
        states=STATES,
        law=law,
    )


@pages.post("/workbook")
def export() -> ResponseReturnValue:
    """Hand out the lines that the list is narrowed to; a large list is made by the workers."""
    db, actor = current_db(), current_actor()
    listing = entry_listing(db, actor, law_on(db, today()))
    return export_answer(LINES, listing, name=Form().text("search"))
