"""Institution pages 培训机构页面: the register, one institution with papers, standing and orders to mend."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import may, require, sees_only
from xiangxun.foundation.audit import record
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, posted
from xiangxun.foundation.web.listing import Filter, Listing, hand_out
from xiangxun.foundation.web.wording import choices_of, document_kinds
from xiangxun.kernel.clock import today
from xiangxun.registry.documents.queries import list_documents
from xiangxun.registry.extras.holders import Editing, Place, allow_editing, holder_of, names_in
from xiangxun.registry.extras.queries import extras_of
from xiangxun.registry.extras.showing import own_cells, own_columns, own_view
from xiangxun.registry.institutions import orders, service
from xiangxun.registry.institutions.queries import (
    find_institutions,
    get_institution,
    list_orders,
    suspended_by,
)
from xiangxun.registry.institutions.schemas import InstitutionIn, OrderReportIn
from xiangxun.registry.interpretations.filling import declared_fields, filling_in
from xiangxun.registry.interpretations.service import law_on
from xiangxun.rules.law import Law

pages = county_pages("institutions", __name__, "institutions")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List institutions, with a form for another."""
    db = current_db()
    law = law_on(db, today())
    listing = _listing(law)
    rows = find_institutions(db, listing.ask, only=sees_only(current_actor()))
    return render_template(
        "institutions/index.html",
        rows=rows,
        listing=listing,
        next=listing.next(rows),
        law=law,
        may_keep=may(current_actor(), *service.KEEPERS),
        form=InstitutionIn,
        lists={"qualifications": choices_of(law, "qualification")},
        **filling_in(law, "institution"),
    )


@pages.post("/workbook")
def workbook() -> ResponseReturnValue:
    """Hand out the institutions that the list is narrowed to."""
    db, actor = current_db(), current_actor()
    law = law_on(db, today())
    listing = _listing(law)
    rows = find_institutions(db, listing.everything, only=sees_only(actor))
    record(db, actor, "institutions.export", "institution", None, {"rows": len(rows)})
    columns = [
        Column("名称", 32, Kind.WRAPPED),
        Column("资质", 32, Kind.WRAPPED),
        Column("联系", 20),
        Column("登记日期", 12, Kind.DAY),
        *own_columns(law, "institution"),
    ]
    held = extras_of(db, holder_of("institution"), [row.id for row in rows])
    lines = (
        (
            row.name,
            "、".join(law.rulebook.label("qualification", one) for one in row.qualifications),
            row.contact,
            row.registered_on,
            *own_cells(law, "institution", held.get(row.id, {})),
        )
        for row in rows
    )
    return hand_out("培训机构", columns, lines, remark=listing.describe())


@pages.post("/")
def register() -> ResponseReturnValue:
    """Add an institution."""
    db = current_db()
    own = Form().declared(declared_fields(law_on(db, today()), "institution"))
    added = service.register_institution(db, current_actor(), **posted(InstitutionIn, extra=own))
    flash(_("机构已登记。"))
    return redirect(url_for("institutions.page", institution_id=added), 303)


@pages.get("/<int:institution_id>")
def page(institution_id: int) -> ResponseReturnValue:
    """Show one institution."""
    db, actor = current_db(), current_actor()
    law = law_on(db, today())
    return render_template(
        "institutions/page.html",
        one=get_institution(db, institution_id),
        law=law,
        documents=list_documents(db, "institution", institution_id),
        kinds=document_kinds(law),
        report_form=OrderReportIn,
        orders=list_orders(db, institution_id=institution_id),
        suspended=suspended_by(db, "institution", institution_id, today()),
        today=today(),
        may_close=service.is_own(actor, institution_id, *orders.CLOSERS),
        may_judge=may(actor, *orders.OFFICE),
        own=own_view(db, actor, law, holder_of("institution"), institution_id),
    )


@pages.post("/orders/<int:order_id>/close")
def close_order(order_id: int) -> ResponseReturnValue:
    """Take in the report that an order has been mended."""
    orders.close_order(current_db(), current_actor(), order_id, **posted(OrderReportIn))
    flash(_("整改已销号。"))
    return redirect(url_for("institutions.index"), 303)


@pages.post("/orders/<int:order_id>/missed")
def declare_missed(order_id: int) -> ResponseReturnValue:
    """Find, as the office, that an order was not mended as ordered."""
    orders.declare_missed(current_db(), current_actor(), order_id, reason=posted(OrderReportIn)["report"])
    flash(_("已认定逾期未整改。"))
    return redirect(url_for("institutions.index"), 303)


def _listing(law: Law) -> Listing:
    return Listing(
        "institutions.index",
        sorts=("name", "-registered_on"),
        filters=(Filter("qualification", _("资质"), choices_of(law, "qualification")),),
        searched=_("名称"),
        exports="institutions.workbook",
    )


allow_editing(
    "institution",
    Editing(
        permit=lambda _db, actor, _institution: require(actor, *service.KEEPERS),
        law=lambda db, _institution: law_on(db, today()),
        place=Place(
            named=names_in("institution", "name"),
            address=lambda _db, institution: url_for("institutions.page", institution_id=institution),
        ),
    ),
)
