"""Venue pages 培训场所页面: the register and what the authority certified about each place."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.venues.queries import list_venues
from xiangxun.registry.venues.service import register_venue
from xiangxun.rules.vocabulary import EMPTY

pages = county_pages("venues", __name__, "venues")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List venues, with a form for another."""
    db = current_db()
    law = law_on(db, today())
    words = law.rulebook.words.get("venue", EMPTY).values()
    qualities = [(word.key, word.zh) for word in words]
    return render_template("venues/index.html", rows=list_venues(db), law=law, qualities=qualities)


@pages.post("/")
def register() -> ResponseReturnValue:
    """Add a venue."""
    form = Form()
    register_venue(
        current_db(),
        current_actor(),
        name=form.text("name", "场所名称"),
        township=form.text("township"),
        address=form.text("address"),
        qualities=form.codes("qualities"),
    )
    flash(_("场所已登记。"))
    return redirect(url_for("venues.index"), 303)
