"""Pages of what corrections reach 更正影响页面: ledgers that an earlier one, mended since, would have come out otherwise."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import Role, require
from xiangxun.foundation.web import county_pages, current_actor, current_db, posted
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.queries import views
from xiangxun.results.ledger import rechecks
from xiangxun.results.ledger.queries import list_differences, open_differences
from xiangxun.results.ledger.schemas import NoteIn
from xiangxun.training.sessions.queries import get_rows

pages = county_pages("ledger_differences", __name__, "ledger-differences")

_PAGE = 50
_READERS = (Role.AUTHORITY, Role.ACCEPTANCE_TEAM, Role.INSPECTOR)


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show the ledgers concerned and, person by person, what would come out; `?show=all` with those taken note of."""
    db, actor = current_db(), current_actor()
    require(actor, *_READERS)
    every = request.args.get("show") == "all"
    rows = list_differences(
        db, open_only=not every, after=request.args.get("after", 0, type=int), limit=_PAGE
    )
    waiting = open_differences(db)
    concerned = {row.session_id for row in rows} | {row.cause_id for row in rows}
    concerned |= {one.session_id for one in waiting} | {cause for one in waiting for cause in one.causes}
    return render_template(
        "ledger/differences.html",
        rows=rows,
        ledgers=waiting,
        sessions=get_rows(db, concerned),
        known=views(db, {row.trainee_id for row in rows}),
        every=every,
        law=law_on(db, today()),
        noting=NoteIn,
        may_note=Role.AUTHORITY in actor.roles,
        next=url_for("ledger_differences.index", show="all" if every else None, after=rows[-1].id)
        if len(rows) == _PAGE
        else "",
    )


@pages.post("/<int:session_id>")
def note(session_id: int) -> ResponseReturnValue:
    """Take note of what would differ in the ledger of a session."""
    people = rechecks.note_differences(current_db(), current_actor(), session_id, **posted(NoteIn))
    flash(_("已确认 %(n)s 人的更正影响。", n=people))
    return redirect(url_for("ledger_differences.index"), 303)
