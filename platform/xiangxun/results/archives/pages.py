"""Archive pages 档案页面: the county's sealed archives, the one of a session, its bags, copies and receipts."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.archives.queries import find_archive, get_archive, list_archives
from xiangxun.results.archives.service import hand_over_copy, seal_archive
from xiangxun.training.sessions.frame import frame_of
from xiangxun.training.sessions.queries import get_session

pages = county_pages("archives", __name__)


@pages.get("/archives/")
def index() -> ResponseReturnValue:
    """List the sealed archives of the county."""
    db, own = current_db(), sees_only(current_actor())
    found = [(one, get_session(db, one.session_id).row) for one in list_archives(db, institution_id=own)]
    return render_template("archives/index.html", rows=found, law=law_on(db, today()))


@pages.get("/sessions/<int:session_id>/archive")
def page(session_id: int) -> ResponseReturnValue:
    """Show the archive of a session, or how to seal it."""
    db = current_db()
    return render_template(
        "archives/page.html", frame=frame_of(db, session_id), archive=find_archive(db, session_id)
    )


@pages.post("/sessions/<int:session_id>/archive")
def seal(session_id: int) -> ResponseReturnValue:
    """Seal the archive; nothing changes it afterwards."""
    custodian = Form().text("custodian", "档案专员")
    seal_archive(current_db(), current_actor(), session_id, custodian=custodian)
    flash(_("档案已封存。"))
    return redirect(url_for("archives.page", session_id=session_id), 303)


@pages.post("/archives/<int:archive_id>/copies/<int:n>")
def hand_over(archive_id: int, n: int) -> ResponseReturnValue:
    """Take the receipt for a copy."""
    db, received_by = current_db(), Form().text("received_by", "接收人")
    hand_over_copy(db, current_actor(), archive_id, n, received_by=received_by)
    flash(_("第 %(n)s 份已交接。", n=n))
    return redirect(url_for("archives.page", session_id=get_archive(db, archive_id).session_id), 303)
