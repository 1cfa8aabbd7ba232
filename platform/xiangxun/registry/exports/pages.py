"""Export pages 导出页面: hand a small list out at once, and show how far a large one is."""

from __future__ import annotations

import io
from datetime import timedelta

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from xiangxun.foundation.audit import record
from xiangxun.foundation.jobs import find_job
from xiangxun.foundation.web import county_pages, current_actor, current_db
from xiangxun.foundation.web.listing import XLSX, Listing
from xiangxun.kernel.clock import today
from xiangxun.registry.documents.pages import send_stored
from xiangxun.registry.exports.kinds import ExportKind, Wanted, kind_of
from xiangxun.registry.exports.queries import KEPT, get_export, job_key
from xiangxun.registry.exports.service import ask_export, export_now, is_large

pages = county_pages("exports", __name__, "exports")


def export_answer(kind: ExportKind, listing: Listing, *, name: str = "") -> ResponseReturnValue:
    """Answer the request for what a list is narrowed to: a workbook, or the page that waits for a large one."""
    db, actor = current_db(), current_actor()
    wanted, remark = Wanted(name, listing.everything), listing.describe()
    if is_large(db, actor, kind, wanted):
        asked = ask_export(db, actor, kind, wanted, remark=remark)
        return redirect(url_for("exports.page", export_id=asked), 303)
    content = export_now(db, actor, kind, wanted, remark=remark)
    saved_as = f"{kind.title}-{today().isoformat()}.xlsx"
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=saved_as)


@pages.route("/<int:export_id>", methods=["GET", "POST"])
def page(export_id: int) -> ResponseReturnValue:
    """Show how far a large export is; posted, hand it out."""
    db, actor = current_db(), current_actor()
    one = get_export(db, actor, export_id)
    kind = kind_of(one.kind)
    if request.method == "POST" and one.file_id is not None:
        record(db, actor, "lists.fetch", kind.subject, None, {"list": kind.key, "export": export_id})
        return send_stored(one.file_id)
    return render_template(
        "exports/page.html",
        one=one,
        kind=kind,
        job=find_job(db, job_key(export_id)),
        hours=KEPT // timedelta(hours=1),
    )
