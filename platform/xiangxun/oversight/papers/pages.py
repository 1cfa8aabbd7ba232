"""Pages of papers 文书页面: what can be printed about a matter, on which article, and who printed it when."""

from __future__ import annotations

from io import BytesIO

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from xiangxun.foundation import files
from xiangxun.foundation.access import sees_only
from xiangxun.foundation.papers import Format
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_if
from xiangxun.kernel.clock import today
from xiangxun.oversight.papers.queries import list_papers, list_printings
from xiangxun.oversight.papers.service import make_paper, may_print
from xiangxun.registry.interpretations.service import law_on
from xiangxun.training.attendance.paper import read_sheet_code
from xiangxun.training.sessions.frame import frame_of

pages = county_pages("papers", __name__, "papers")

_COUNTY = 0


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the papers of the county, with those that are about no one matter ready to print."""
    db = current_db()
    law = law_on(db, today())
    subjects = ("plan", "session", "day", "order", "inspection", "county")
    return render_template(
        "papers/index.html",
        law=law,
        rows=list_papers(law, *subjects),
        printings=() if sees_only(current_actor()) is not None else list_printings(db, "county", _COUNTY),
        titles={row.key: row.title for row in list_papers(law, *subjects)},
    )


@pages.get("/sheets")
def scanned() -> ResponseReturnValue:
    """Lead from the code at the foot of a paper sheet to the sheet on screen."""
    session_id, on = read_sheet_code(current_db(), request.args.get("code", ""))
    return redirect(url_for("attendance.sheet", session_id=session_id, on=on.isoformat()))


@pages.get("/sessions/<int:session_id>")
def page(session_id: int) -> ResponseReturnValue:
    """Show the papers of a session and who took them out."""
    db = current_db()
    frame = frame_of(db, session_id)
    rows = list_papers(frame.law, "session", "day")
    return render_template(
        "papers/page.html",
        frame=frame,
        rows=rows,
        printings=list_printings(db, "session", session_id),
        titles={row.key: row.title for row in rows},
    )


@pages.post("/<subject>/<int:subject_id>/<key>/<any(pdf, docx):ending>")
@done_if(may_print)
def take(subject: str, subject_id: int, key: str, ending: str) -> ResponseReturnValue:
    """Hand out a paper; who took it out is written down."""
    made = make_paper(
        current_db(),
        current_actor(),
        key,
        subject,
        subject_id,
        Format(ending),
        on=Form().find_day("on", "日期"),
    )
    return send_file(
        BytesIO(made.content),
        mimetype=files.KINDS[made.format.value].media_type,
        as_attachment=True,
        download_name=made.name,
        max_age=0,
        etag=False,
    )
