"""Ledger pages 台账页面: who counts and who does not, each with the reasons, and the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.audit import record
from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.decisions import Why, list_receipts, why
from xiangxun.foundation.files import KINDS
from xiangxun.foundation.web import county_pages, current_actor, current_db, done_by, posted
from xiangxun.foundation.web.language import language
from xiangxun.kernel.ids import ref
from xiangxun.registry.trainees.queries import views
from xiangxun.results.ledger import service
from xiangxun.results.ledger.export import ledger_workbook
from xiangxun.results.ledger.queries import (
    EntryView,
    LedgerView,
    count_differences,
    entry_in,
    find_ledger,
    list_entries,
)
from xiangxun.results.ledger.schemas import ReopenIn
from xiangxun.rules.vocabulary import full_years
from xiangxun.training.sessions.frame import frame_of

pages = county_pages("ledger", __name__, "sessions/<int:session_id>/ledger")

_PAGE = 50


@pages.get("/")
def page(session_id: int) -> ResponseReturnValue:
    """Show the ledger; `?why=` shows the reasons about one person."""
    db = current_db()
    frame = frame_of(db, session_id)
    view, differing = while_unchanged(db, ("ledger", session_id), lambda: _book(session_id))
    asked = request.args.get("why", type=int)
    asked_row = entry_in(db, session_id, asked) if asked is not None else None
    shown, after = request.args.get("show", ""), request.args.get("after", _before(asked_row), type=int)
    rows = _rows(session_id, shown, after) if view else []
    known = views(db, {row.trainee_id for row in ([*rows, asked_row] if asked_row else rows)})
    return render_template(
        "ledger/page.html",
        frame=frame,
        ledger=view,
        rows=rows,
        known=known,
        years=lambda birth: full_years(birth, frame.view.row.first_day),
        shown=shown,
        next=url_for("ledger.page", session_id=session_id, show=shown or None, after=rows[-1].ordinal)
        if len(rows) == _PAGE
        else "",
        spot={"show": shown or None, "after": after or None},
        asked=asked,
        may_reopen=not current_actor().roles.isdisjoint(service.ACCEPTERS),
        differing=differing,
        reopening=ReopenIn,
        whys=_whys(session_id, asked_row.trainee_id) if asked_row else [],
    )


@pages.post("/")
@done_by(*service.MAKERS)
def compute(session_id: int) -> ResponseReturnValue:
    """Make the ledger, or make it again while it is a draft."""
    view = service.compute_ledger(current_db(), current_actor(), session_id)
    flash(_("台账已生成：计入 %(a)s 人，不计入 %(b)s 人。", a=view.counted, b=view.not_counted))
    return redirect(url_for("ledger.page", session_id=session_id), 303)


@pages.post("/reopen")
def reopen(session_id: int) -> ResponseReturnValue:
    """Give a submitted ledger back as a draft."""
    service.reopen_ledger(current_db(), current_actor(), session_id, **posted(ReopenIn))
    flash(_("台账已退回修改。"))
    return redirect(url_for("ledger.page", session_id=session_id), 303)


@pages.post("/workbook")
def workbook(session_id: int) -> ResponseReturnValue:
    """Give the ledger as a spreadsheet; who fetched it goes into the audit."""
    db = current_db()
    content = ledger_workbook(db, session_id)
    record(db, current_actor(), "ledger.export", "session", session_id)
    name = f"台账-{session_id}.xlsx"
    return send_file(
        BytesIO(content),
        mimetype=KINDS["xlsx"].media_type,
        as_attachment=True,
        download_name=name,
        etag=False,
    )


def _book(session_id: int) -> tuple[LedgerView | None, int]:
    """Return the ledger, and how many of its people would come out otherwise by now."""
    db = current_db()
    return find_ledger(db, session_id), count_differences(db, session_id)


def _rows(session_id: int, shown: str, after: int) -> Sequence[EntryView]:
    counted = {"counted": True, "not_counted": False}.get(shown)
    return list_entries(current_db(), session_id, counted=counted, after=after, limit=_PAGE)


def _before(row: EntryView | None) -> int:
    """Return the place behind which the page with a line begins, the whole ledger being shown."""
    return (row.ordinal - 1) // _PAGE * _PAGE if row else 0


def _whys(session_id: int, trainee_id: int) -> list[Why]:
    """Return what the ledger and the gate before it say of one person, the latest of each."""
    db = current_db()
    found = []
    for hook in ("check_people", "decide_ledger"):
        receipts = list_receipts(db, "session", session_id, hook)
        if receipts:
            found.append(why(db, receipts[0].id, about=ref("person", trainee_id), lang=language()))
    return [one for one in found if one.reasons] or found[-1:]
