"""Archive pages 档案页面: the county's sealed archives, the one of a session, its bags, copies and receipts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.audit import record
from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web import county_pages, current_actor, current_db, done_by, posted
from xiangxun.foundation.web.listing import Filter, Listing, hand_out
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers.queries import list_entries
from xiangxun.results.archives.disposal_queries import ended_bags
from xiangxun.results.archives.lending import (
    HOLDERS,
    end_hold,
    hold,
    holds_of,
    lend,
    loans_of,
    open_loans,
    take_back,
)
from xiangxun.results.archives.queries import (
    find_archive,
    find_archives,
    get_archive,
    sessions_of_archives,
    years_sealed,
)
from xiangxun.results.archives.reading import READERS
from xiangxun.results.archives.schemas import HandOverIn, HoldEndIn, HoldIn, LoanIn, ReturnIn, SealIn
from xiangxun.results.archives.service import KEEPERS, hand_over_copy, seal_archive
from xiangxun.results.archives.taking import take_out
from xiangxun.training.sessions.frame import frame_of
from xiangxun.training.sessions.queries import get_rows

pages = county_pages("archives", __name__)

#: The register in which a county notes the backups of its electronic ledger.
_BACKUPS = "ledger_backup"
_NOTHING: Mapping[str, Any] = {"out": (), "ended": 0, "backups": ()}


@pages.get("/archives/")
def index() -> ResponseReturnValue:
    """List the sealed archives of the county."""
    db, own = current_db(), sees_only(current_actor())
    listing = _listing()
    found = find_archives(db, listing.ask, institution_id=own)
    keeps = own is None and not current_actor().roles.isdisjoint(READERS)
    sessions = get_rows(db, {one.session_id for one in found})
    beside = while_unchanged(db, ("beside archives", today()), lambda: _beside(db)) if keeps else _NOTHING
    return render_template(
        "archives/index.html",
        rows=[(one, sessions[one.session_id]) for one in found],
        listing=listing,
        next=listing.next(found),
        keeps=keeps,
        **beside,
        today=today(),
        law=law_on(db, today()),
    )


def _beside(db: Session) -> Mapping[str, Any]:
    """Return what keepers see beside the list: what is lent, how many bags are past their end, the last backups."""
    out = open_loans(db)
    lent = sessions_of_archives(db, {loan.archive_id for loan in out})
    sessions = get_rows(db, set(lent.values()))
    return {
        "out": [(loan, sessions[lent[loan.archive_id]]) for loan in out],
        "ended": len(ended_bags(db, today())),
        "backups": list_entries(db, register=_BACKUPS, limit=5),
    }


@pages.post("/archives/workbook")
def workbook() -> ResponseReturnValue:
    """Hand out the archives that the list is narrowed to."""
    db, actor, listing = current_db(), current_actor(), _listing()
    found = find_archives(db, listing.everything, institution_id=sees_only(actor))
    record(db, actor, "archives.export", "archive", None, {"rows": len(found)})
    sessions = get_rows(db, {one.session_id for one in found})
    columns = [
        Column("期次", 14),
        Column("名称", 32, Kind.WRAPPED),
        Column("封存日期", 12, Kind.DAY),
        Column("保管至", 12),
        Column("份数", 8, Kind.NUMBER),
        Column("档案专员", 14),
        Column("摘要", 70),
    ]
    lines = (
        (
            sessions[one.session_id].code,
            sessions[one.session_id].title,
            one.sealed_on,
            one.retain_until.isoformat() if one.retain_until else "永久",
            len(one.copies),
            one.custodian,
            one.sha256,
        )
        for one in found
    )
    return hand_out("档案", columns, lines, remark=listing.describe())


def _listing() -> Listing:
    return Listing(
        "archives.index",
        sorts=("-sealed_on",),
        searched=_("期次编号或名称"),
        filters=(Filter("year", _("封存年度"), [(one, str(one)) for one in years_sealed(current_db())]),),
        exports="archives.workbook",
    )


@pages.get("/sessions/<int:session_id>/archive")
def page(session_id: int) -> ResponseReturnValue:
    """Show the archive of a session, or how to seal it."""
    db = current_db()
    archive = find_archive(db, session_id)
    keeps = not current_actor().roles.isdisjoint(READERS)
    return render_template(
        "archives/page.html",
        frame=frame_of(db, session_id),
        archive=archive,
        keeps=keeps,
        loans=loans_of(db, archive.id) if archive and keeps else [],
        holds=holds_of(db, archive.id) if archive and keeps else [],
        today=today(),
        sealing=SealIn,
        receipt=HandOverIn,
        loan=LoanIn,
        giving_back=ReturnIn,
        holding=HoldIn,
        lifting=HoldEndIn,
    )


@pages.post("/sessions/<int:session_id>/archive")
@done_by(*KEEPERS)
def seal(session_id: int) -> ResponseReturnValue:
    """Seal the archive; nothing changes it afterwards."""
    seal_archive(current_db(), current_actor(), session_id, **posted(SealIn))
    flash(_("档案已封存。"))
    return redirect(url_for("archives.page", session_id=session_id), 303)


@pages.post("/archives/<int:archive_id>/taking")
@done_by(*READERS)
def take(archive_id: int) -> ResponseReturnValue:
    """Hand out the archive as one file."""
    name, content = take_out(current_db(), current_actor(), archive_id)
    return send_file(content, mimetype="application/zip", as_attachment=True, download_name=name)


@pages.post("/archives/<int:archive_id>/copies/<int:n>")
@done_by(*KEEPERS)
def hand_over(archive_id: int, n: int) -> ResponseReturnValue:
    """Take the receipt for a copy."""
    db = current_db()
    hand_over_copy(db, current_actor(), archive_id, n, **posted(HandOverIn))
    flash(_("第 %(n)s 份已交接。", n=n))
    return redirect(url_for("archives.page", session_id=get_archive(db, archive_id).session_id), 303)


@pages.post("/archives/<int:archive_id>/loans")
@done_by(*KEEPERS)
def lend_out(archive_id: int) -> ResponseReturnValue:
    """Lend an archive."""
    lend(current_db(), current_actor(), archive_id, **posted(LoanIn))
    flash(_("借阅已登记。"))
    return _back(archive_id)


@pages.post("/archives/<int:archive_id>/loans/<int:loan_id>/return")
@done_by(*KEEPERS)
def give_back(archive_id: int, loan_id: int) -> ResponseReturnValue:
    """Take a lent archive back."""
    take_back(current_db(), current_actor(), archive_id, loan_id, **posted(ReturnIn))
    flash(_("已归还。"))
    return _back(archive_id)


@pages.post("/archives/<int:archive_id>/holds")
@done_by(*HOLDERS)
def put_hold(archive_id: int) -> ResponseReturnValue:
    """Keep an archive from being destroyed."""
    hold(current_db(), current_actor(), archive_id, **posted(HoldIn))
    flash(_("已暂停处置。"))
    return _back(archive_id)


@pages.post("/archives/<int:archive_id>/holds/<int:hold_id>/end")
@done_by(*HOLDERS)
def lift_hold(archive_id: int, hold_id: int) -> ResponseReturnValue:
    """End a hold."""
    end_hold(current_db(), current_actor(), archive_id, hold_id, **posted(HoldEndIn))
    flash(_("暂停处置已解除。"))
    return _back(archive_id)


def _back(archive_id: int) -> ResponseReturnValue:
    session_id = get_archive(current_db(), archive_id).session_id
    return redirect(url_for("archives.page", session_id=session_id), 303)
