"""Errands' pages 平台任务: who asked for what, how far it is, what was found."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from xiangxun.foundation.web import current_db
from xiangxun.oversight.errands.queries import get_errand, list_errands
from xiangxun.oversight.operators.wording import counted_words, errand_words, step_words
from xiangxun.registry.tenants.queries import list_tenants

pages = Blueprint("operators_errands", __name__, url_prefix="/operator/errands", template_folder="templates")
pages.app_template_global("errand_words")(errand_words)
pages.app_template_filter("errand_title")(errand_words)
pages.app_template_global("counted_words")(counted_words)
pages.app_template_global("field_step_words")(step_words)


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show the latest errands of all kinds."""
    db = current_db()
    titles = {one.id: one.title for one in list_tenants(db)}
    return render_template("operators/errands.html", rows=list_errands(db, limit=60), titles=titles)


@pages.get("/<int:errand_id>")
def page(errand_id: int) -> ResponseReturnValue:
    """Show one errand with what was found."""
    db = current_db()
    row = get_errand(db, errand_id)
    titles = {one.id: one.title for one in list_tenants(db)}
    return render_template("operators/errand.html", one=row, county=titles.get(row.tenant or 0, ""))
