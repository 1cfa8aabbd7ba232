"""Isolation pages 隔离证明: when each county was last proven alone, what was looked at and found, and a proof asked for."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from xiangxun.foundation.web import current_db
from xiangxun.oversight.keeping.queries import last_proven, last_run
from xiangxun.oversight.operators.asking import asked, standing
from xiangxun.registry.tenants.queries import list_tenants

pages = Blueprint(
    "operators_isolation", __name__, url_prefix="/operator/isolation", template_folder="templates"
)


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show the last proof, whoever had it made, and the counties."""
    db = current_db()
    return render_template(
        "operators/isolation.html",
        proof=standing("isolation"),
        last=last_run(db, "isolation"),
        counties=[one for one in list_tenants(db) if one.state != "closed"],
        proven_of=last_proven(db),
    )


@pages.post("/")
def prove() -> ResponseReturnValue:
    """Have it proven again."""
    return asked("isolation", url_for("operators_isolation.index"))
