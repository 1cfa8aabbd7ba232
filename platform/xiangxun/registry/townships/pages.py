"""Township page 乡镇页面: the county's list, filled by hand or from a spreadsheet."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import may
from xiangxun.foundation.audit import record
from xiangxun.foundation.papers.sheets import Column
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, posted
from xiangxun.foundation.web.listing import Filter, Listing, hand_out
from xiangxun.registry.townships.queries import IN_FORCE, RETIRED, find_townships
from xiangxun.registry.townships.schemas import TownshipsIn, TownshipVersionIn
from xiangxun.registry.townships.service import (
    KEEPERS,
    TownshipsAdded,
    add_townships,
    import_townships,
    restore_township,
    retire_township,
)

pages = county_pages("townships", __name__, "townships")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List townships, with a form for more."""
    listing = _listing()
    rows = find_townships(current_db(), listing.ask)
    return render_template(
        "townships/index.html",
        rows=rows,
        listing=listing,
        next=listing.next(rows),
        may_keep=may(current_actor(), *KEEPERS),
        form=TownshipsIn,
    )


@pages.post("/")
def add() -> ResponseReturnValue:
    """Add the townships typed, one a line or with marks between them."""
    return _told(add_townships(current_db(), current_actor(), **posted(TownshipsIn)))


@pages.post("/upload")
def upload() -> ResponseReturnValue:
    """Add the townships of a spreadsheet."""
    content = Form().upload("file", "乡镇名单").read()
    return _told(import_townships(current_db(), current_actor(), content))


@pages.post("/<int:township_id>/retire")
def retire(township_id: int) -> ResponseReturnValue:
    """Offer a township no longer."""
    retire_township(current_db(), current_actor(), township_id, **posted(TownshipVersionIn))
    flash(_("已停用，不再供选择；以前写下的不变。"))
    return redirect(url_for("townships.index"), 303)


@pages.post("/<int:township_id>/restore")
def restore(township_id: int) -> ResponseReturnValue:
    """Offer a township again."""
    restore_township(current_db(), current_actor(), township_id, **posted(TownshipVersionIn))
    flash(_("已恢复，可以选择。"))
    return redirect(url_for("townships.index"), 303)


@pages.post("/workbook")
def workbook() -> ResponseReturnValue:
    """Hand out the townships that the list is narrowed to."""
    db, listing = current_db(), _listing()
    rows = find_townships(db, listing.everything)
    record(db, current_actor(), "township.export", "township", None, {"rows": len(rows)})
    lines = ((row.name, row.retired_on.isoformat() if row.retired_on else "") for row in rows)
    return hand_out("乡镇", [Column("乡镇", 24), Column("停用日期", 14)], lines, remark=listing.describe())


def _listing() -> Listing:
    return Listing(
        "townships.index",
        sorts=("name",),
        searched=_("名称"),
        filters=(Filter("state", _("状态"), [(IN_FORCE, _("在用")), (RETIRED, _("已停用"))]),),
        exports="townships.workbook",
    )


def _told(found: TownshipsAdded) -> ResponseReturnValue:
    flash(_("已登记 %(n)s 个乡镇；原有的 %(known)s 个未变。", n=len(found.added), known=found.known))
    return redirect(url_for("townships.index"), 303)
