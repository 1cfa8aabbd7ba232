"""Keeping pages 保全记录页面: when everything was last saved, tried and found apart, for every county to see."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import Role, require
from xiangxun.foundation.web import county_pages, current_actor, current_db
from xiangxun.oversight.keeping.queries import last_well, list_runs

pages = county_pages("keeping", __name__, "keeping")
operator_pages = Blueprint(
    "operators_keeping", __name__, url_prefix="/operator/keeping", template_folder="templates"
)

_READERS = (Role.AUTHORITY, Role.TENANT_ADMIN, Role.ARCHIVIST, Role.INSPECTOR)


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show the log to the county's people."""
    require(current_actor(), *_READERS)
    return _page()


@operator_pages.get("/")
def log() -> ResponseReturnValue:
    """Show the log to the operators."""
    return _page()


def _page() -> ResponseReturnValue:
    db = current_db()
    kinds = {
        "backup": _("备份"),
        "verify": _("备份核验"),
        "drill": _("恢复演练"),
        "isolation": _("隔离证明"),
    }
    return render_template("keeping/index.html", rows=list_runs(db), last=last_well(db), kinds=kinds)
