"""The way in 入口: the counties of this installation, each with its sign-in."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.registry.tenants.queries import list_tenants

pages = Blueprint("tenants", __name__, template_folder="templates")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the counties that work here."""
    with unit_of_work(None) as db:
        counties = [one for one in list_tenants(db) if one.state in ("active", "leaving")]
    return render_template("tenants/index.html", counties=counties)
