"""Dossier pages 材料页面: the checklist with what is missing first, the papers, and submission."""

from __future__ import annotations

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.files import KINDS
from xiangxun.foundation.web import county_pages, current_actor, current_db, done_by
from xiangxun.foundation.web.wording import choices_of, day, document_kinds
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.documents.queries import list_documents
from xiangxun.registry.registers.export import subject_workbook
from xiangxun.results.dossier.queries import checklist
from xiangxun.results.dossier.service import ORGANISERS, submit_session
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.sessions.frame import frame_of
from xiangxun.training.sessions.gates import GATE_OF, STEP_NAMES

pages = county_pages("dossier", __name__, "sessions/<int:session_id>/dossier")

_STAGES = (Stage.APPLY, Stage.OPEN, Stage.CLOSE, Stage.SUBMIT, Stage.ACCEPT, Stage.SETTLE, Stage.ARCHIVE)


@pages.get("/")
def page(session_id: int) -> ResponseReturnValue:
    """Show the checklist of a stage (that before which the session stands unless asked) and the papers on file."""
    db = current_db()
    frame = frame_of(db, session_id)
    stage = _stage(request.args.get("stage") or GATE_OF.get(frame.view.row.state))
    rows, documents = while_unchanged(
        db,
        ("dossier", session_id, stage, today()),
        lambda: (checklist(db, session_id, stage), list_documents(db, "session", session_id)),
    )
    return render_template(
        "dossier/page.html",
        frame=frame,
        stage=stage,
        stages=[(one, STEP_NAMES[one]) for one in _STAGES],
        rows=rows,
        documents=documents,
        kinds=document_kinds(frame.law),
        days=[(one.on.isoformat(), day(one.on)) for one in frame.view.days],
        roles=choices_of(frame.law, "role"),
        chosen=request.args.get("kind", ""),
    )


def _stage(asked: str | None) -> Stage:
    """Return a stage that has a checklist; submission where the one asked for has none."""
    return next((one for one in _STAGES if one.value == asked), Stage.SUBMIT)


@pages.post("/registers")
def registers(session_id: int) -> ResponseReturnValue:
    """Give what is registered about the session as a spreadsheet, a sheet for each register that one may read."""
    content = subject_workbook(current_db(), "session", session_id, reader=current_actor())
    if content is None:
        raise NotFound("本期还没有您可以查阅的登记。")
    return send_file(
        BytesIO(content),
        mimetype=KINDS["xlsx"].media_type,
        as_attachment=True,
        download_name=f"本期登记-{session_id}.xlsx",
        etag=False,
    )


@pages.post("/submit")
@done_by(*ORGANISERS)
def submit(session_id: int) -> ResponseReturnValue:
    """Hand the session in with its ledger."""
    submit_session(current_db(), current_actor(), session_id)
    flash(_("已报送，等待验收。"))
    return redirect(url_for("sessions.page", session_id=session_id), 303)
