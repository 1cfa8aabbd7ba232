"""Document pages 材料页面: file a paper about anything, and fetch one; each fetch is written down."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation import files
from xiangxun.foundation.audit import record
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_by, posted
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.documents.queries import get_document
from xiangxun.registry.documents.schemas import DocumentIn
from xiangxun.registry.documents.service import MAY_FILE, file_document

pages = county_pages("documents", __name__, "documents")
pages.app_template_global("paper_form")(lambda: DocumentIn)

#: What a paper may be about, and the page that one goes back to.
_SUBJECTS = {
    "session": ("dossier.page", "session_id"),
    "plan": ("plans.page", "plan_id"),
    "institution": ("institutions.page", "institution_id"),
    "lecturer": ("lecturers.page", "lecturer_id"),
}


@pages.post("/<subject>/<int:subject_id>")
@done_by(*MAY_FILE)
def file(subject: str, subject_id: int) -> ResponseReturnValue:
    """File a paper about a subject, with or without its scan."""
    if subject not in _SUBJECTS:
        raise NotFound("这里不能归入材料；请从期次、计划、机构或讲师的页面进入。")
    form = Form()
    upload = form.find_upload("file") or form.find_upload("camera")
    file_document(
        current_db(),
        current_actor(),
        subject=subject,
        subject_id=subject_id,
        content=upload.read() if upload else None,
        name=(upload.filename or "") if upload else "",
        **posted(DocumentIn),
    )
    flash(_("材料已归入。"))
    endpoint, name = _SUBJECTS[subject]
    values: dict[str, Any] = {name: subject_id}
    return redirect(url_for(endpoint, **values), 303)


@pages.post("/<int:document_id>/fetch")
def fetch(document_id: int) -> ResponseReturnValue:
    """Give the scan of a paper; who fetched it goes into the audit."""
    db, actor = current_db(), current_actor()
    document = get_document(db, document_id)
    if document is None or document.file_id is None:
        raise NotFound("没有这份材料的扫描件；请核对，或重新上传。")
    record(db, actor, "document.fetch", document.subject, document.subject_id, {"document": document_id})
    return send_stored(document.file_id)


@pages.get("/<int:document_id>/small")
def small(document_id: int) -> ResponseReturnValue:
    """Show the small picture of a photo."""
    db = current_db()
    document = get_document(db, document_id)
    if document is None or document.small_id is None:
        raise NotFound("没有这份材料的缩略图；稍候再看，或取件查看原图。")
    content = BytesIO(files.read(db, document.small_id))
    return send_file(content, mimetype="image/jpeg", max_age=0, etag=False)


def send_stored(file_id: int) -> ResponseReturnValue:
    """Send a stored file of the county under the name it came with, never shown inside a page."""
    db = current_db()
    kind = files.KINDS[files.get_file(db, file_id).kind]
    return send_file(
        BytesIO(files.read(db, file_id)),
        mimetype=kind.media_type,
        as_attachment=True,
        download_name=files.file_name(db, file_id),
        max_age=0,
        etag=False,
        conditional=bool(request.range),
    )
