"""Page of the comparison of paper and electronic ledger 纸电核对页面."""

from __future__ import annotations

from io import BytesIO

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.audit import record
from xiangxun.foundation.files import KINDS
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_by, posted
from xiangxun.results.ledger import paper_rows, reconciling
from xiangxun.results.ledger.schemas import PaperSignIn
from xiangxun.training.sessions.frame import frame_of

pages = county_pages("ledger_paper", __name__, "sessions/<int:session_id>/ledger-paper")


@pages.get("/")
def page(session_id: int) -> ResponseReturnValue:
    """Show who differs, who signed for it, and the form to enter the paper ledger."""
    db = current_db()
    found = reconciling.compare(db, session_id)
    return render_template(
        "ledger/reconciling.html",
        frame=frame_of(db, session_id),
        found=found,
        signing=PaperSignIn,
        signed=reconciling.signed_off(db, session_id, found) if found else None,
    )


@pages.post("/")
@done_by(*reconciling.MAKERS)
def enter(session_id: int) -> ResponseReturnValue:
    """Take in the paper ledger: a spreadsheet where one was chosen, else the typed lines."""
    form = Form()
    upload = form.find_upload("file")
    if upload is not None:
        people = paper_rows.read_file(upload.read(), upload.filename or "")
    else:
        people = paper_rows.read_lines(form.text("lines"))
    entered = reconciling.enter_paper(current_db(), current_actor(), session_id, people)
    flash(_("已录入纸质台账 %(n)s 人。", n=entered))
    return _back(session_id)


@pages.post("/sign")
@done_by(*reconciling.MAKERS)
def sign(session_id: int) -> ResponseReturnValue:
    """Answer for what the comparison found."""
    reconciling.sign_off(current_db(), current_actor(), session_id, **posted(PaperSignIn))
    flash(_("核对结果已确认。"))
    return _back(session_id)


@pages.post("/workbook")
def workbook(session_id: int) -> ResponseReturnValue:
    """Give the comparison as a spreadsheet; who fetched it goes into the audit."""
    db = current_db()
    content = reconciling.comparison_workbook(db, session_id)
    record(db, current_actor(), "ledger.paper_export", "session", session_id)
    name = f"纸电核对-{session_id}.xlsx"
    return send_file(
        BytesIO(content),
        mimetype=KINDS["xlsx"].media_type,
        as_attachment=True,
        download_name=name,
        etag=False,
    )


def _back(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("ledger_paper.page", session_id=session_id), 303)
