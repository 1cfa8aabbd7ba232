"""Venue pages 培训场所页面: the register and what the authority certified about each place."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import may, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, posted
from xiangxun.foundation.web.listing import Filter, Listing, hand_out
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.registry.extras.holders import Editing, Place, allow_editing, names_in
from xiangxun.registry.extras.showing import own_cells, own_columns
from xiangxun.registry.interpretations.filling import declared_fields, filling_in
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.townships.queries import township_names
from xiangxun.registry.venues.queries import find_venues, venue_townships
from xiangxun.registry.venues.schemas import VenueIn
from xiangxun.registry.venues.service import KEEPERS, register_venue
from xiangxun.rules.law import Law

pages = county_pages("venues", __name__, "venues")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List venues, with a form for another."""
    db = current_db()
    law = law_on(db, today())
    listing = _listing(law)
    rows = find_venues(db, listing.ask)
    return render_template(
        "venues/index.html",
        rows=rows,
        listing=listing,
        next=listing.next(rows),
        law=law,
        may_keep=may(current_actor(), *KEEPERS),
        form=VenueIn,
        lists={"qualities": choices_of(law, "venue")},
        names={"township": township_names(db)},
        **filling_in(law, "venue"),
    )


@pages.post("/workbook")
def workbook() -> ResponseReturnValue:
    """Hand out the venues that the list is narrowed to."""
    db = current_db()
    law = law_on(db, today())
    listing = _listing(law)
    rows = find_venues(db, listing.everything)
    record(db, current_actor(), "venues.export", "venue", None, {"rows": len(rows)})
    columns = [
        Column("名称", 24),
        Column("乡镇", 14),
        Column("地址", 32, Kind.WRAPPED),
        Column("认定", 24),
        *own_columns(law, "venue"),
    ]
    lines = (
        (
            row.name,
            row.township,
            row.address,
            "、".join(law.rulebook.label("venue", one) for one in row.qualities),
            *own_cells(law, "venue", row.extra),
        )
        for row in rows
    )
    return hand_out("培训场所", columns, lines, remark=listing.describe())


def _listing(law: Law) -> Listing:
    return Listing(
        "venues.index",
        sorts=("name", "township"),
        searched=_("名称或地址"),
        filters=(
            Filter("township", _("乡镇"), [(one, one) for one in venue_townships(current_db())]),
            Filter("quality", _("认定"), choices_of(law, "venue")),
        ),
        exports="venues.workbook",
    )


@pages.post("/")
def register() -> ResponseReturnValue:
    """Add a venue."""
    db = current_db()
    own = Form().declared(declared_fields(law_on(db, today()), "venue"))
    register_venue(db, current_actor(), **posted(VenueIn, extra=own))
    flash(_("场所已登记。"))
    return redirect(url_for("venues.index"), 303)


allow_editing(
    "venue",
    Editing(
        permit=lambda _db, actor, _venue: require(actor, *KEEPERS),
        law=lambda db, _venue: law_on(db, today()),
        place=Place(
            named=names_in("venue", "name"),
            address=lambda _db, _venue: url_for("venues.index"),
        ),
    ),
)
