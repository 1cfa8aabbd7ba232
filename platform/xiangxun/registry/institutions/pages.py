"""Institution pages 培训机构页面: the register, one institution with papers, standing and orders to mend."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.registry.documents.queries import list_documents
from xiangxun.registry.institutions import orders, service
from xiangxun.registry.institutions.queries import (
    get_institution,
    list_institutions,
    list_orders,
    suspended_by,
)
from xiangxun.registry.interpretations.service import law_on
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY

pages = county_pages("institutions", __name__, "institutions")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List institutions, with a form for another."""
    db = current_db()
    law = law_on(db, today())
    return render_template(
        "institutions/index.html",
        rows=list_institutions(db, only=sees_only(current_actor())),
        law=law,
        qualifications=_words(law, "qualification"),
    )


@pages.post("/")
def register() -> ResponseReturnValue:
    """Add an institution."""
    form = Form()
    added = service.register_institution(
        current_db(),
        current_actor(),
        name=form.text("name", "机构名称"),
        qualifications=form.codes("qualifications"),
        contact=form.text("contact"),
    )
    flash(_("机构已登记。"))
    return redirect(url_for("institutions.page", institution_id=added), 303)


@pages.get("/<int:institution_id>")
def page(institution_id: int) -> ResponseReturnValue:
    """Show one institution."""
    db = current_db()
    law = law_on(db, today())
    return render_template(
        "institutions/page.html",
        one=get_institution(db, institution_id),
        law=law,
        documents=list_documents(db, "institution", institution_id),
        kinds=[(kind.key, kind.zh or kind.key) for kind in law.rulebook.documents.values()],
        orders=list_orders(db, institution_id=institution_id),
        suspended=suspended_by(db, "institution", institution_id, today()),
        today=today(),
    )


@pages.post("/orders/<int:order_id>/close")
def close_order(order_id: int) -> ResponseReturnValue:
    """Take in the report that an order has been mended."""
    orders.close_order(current_db(), current_actor(), order_id, report=Form().text("report", "整改情况"))
    flash(_("整改已销号。"))
    return redirect(url_for("institutions.index"), 303)


@pages.post("/orders/<int:order_id>/missed")
def declare_missed(order_id: int) -> ResponseReturnValue:
    """Find, as the office, that an order was not mended as ordered."""
    orders.declare_missed(current_db(), current_actor(), order_id, reason=Form().text("report", "理由"))
    flash(_("已认定逾期未整改。"))
    return redirect(url_for("institutions.index"), 303)


def _words(law: Law, name: str) -> list[tuple[str, str]]:
    return [(word.key, word.zh) for word in law.rulebook.words.get(name, EMPTY).values()]
