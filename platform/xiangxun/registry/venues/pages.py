"""Venue pages 培训场所页面: the register and what the authority certified about each place."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.filling import declared_fields, filling_in
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.venues.queries import list_venues
from xiangxun.registry.venues.service import register_venue

pages = county_pages("venues", __name__, "venues")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List venues, with a form for another."""
    db = current_db()
    law = law_on(db, today())
    return render_template(
        "venues/index.html",
        rows=list_venues(db),
        law=law,
        qualities=choices_of(law, "venue"),
        **filling_in(law, "venue"),
    )


@pages.post("/")
def register() -> ResponseReturnValue:
    """Add a venue."""
    form, db = Form(), current_db()
    register_venue(
        db,
        current_actor(),
        name=form.text("name", "场所名称"),
        township=form.text("township"),
        address=form.text("address"),
        qualities=form.codes("qualities"),
        extra=form.declared(declared_fields(law_on(db, today()), "venue")),
    )
    flash(_("场所已登记。"))
    return redirect(url_for("venues.index"), 303)
