"""Keeping pages 保全记录页面: when everything was last saved, tried and found apart, for every county to see."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import Role, require
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.web import county_pages, current_actor, current_db
from xiangxun.oversight.keeping.queries import earlier_deeds, last_well, list_runs, proven_at

pages = county_pages("keeping", __name__, "keeping")
operator_pages = Blueprint(
    "operators_keeping", __name__, url_prefix="/operator/keeping", template_folder="templates"
)

_EARLIER = 60
READERS = (Role.AUTHORITY, Role.TENANT_ADMIN, Role.ARCHIVIST, Role.INSPECTOR)


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show the log to the county's people, and when the county was last proven alone."""
    require(current_actor(), *READERS)
    db = current_db()
    return _page(proven=proven_at(db, current_tenant()), earlier=earlier_deeds(db)[:_EARLIER])


@operator_pages.get("/")
def log() -> ResponseReturnValue:
    """Show the log to the operators."""
    return _page()


def _page(**more: object) -> ResponseReturnValue:
    db = current_db()
    kinds = {
        "backup": _("备份"),
        "verify": _("备份核验"),
        "drill": _("恢复演练"),
        "isolation": _("隔离证明"),
    }
    return render_template("keeping/index.html", rows=list_runs(db), last=last_well(db), kinds=kinds, **more)
