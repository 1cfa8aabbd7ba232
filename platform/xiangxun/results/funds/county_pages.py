"""Money pages of the county 资金往来页面: what is outstanding to come back, and every payment as a workbook."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from xiangxun.foundation.access import Role, require
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.funds.export import SOURCES, payments_workbook
from xiangxun.results.funds.queries import list_recoveries
from xiangxun.training.sessions.naming import names_of
from xiangxun.training.sessions.queries import session_rows

pages = county_pages("money", __name__, "money")

_READERS = (Role.FINANCE, Role.AUTHORITY, Role.INSPECTOR)
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the demands of the county, those outstanding first, with a form for the workbook."""
    require(current_actor(), *_READERS)
    db = current_db()
    found = sorted(list_recoveries(db), key=lambda one: (one.left_fen == 0, one.due))
    return render_template(
        "funds/money.html",
        demands=found,
        sessions=session_rows(db, {one.session_id for one in found}),
        names=names_of(db, {one.payee for one in found}),
        sources=SOURCES,
        today=today(),
        first=today().replace(month=1, day=1),
        law=law_on(db, today()),
    )


@pages.post("/workbook")
def workbook() -> ResponseReturnValue:
    """Send payments and demands of a period as .xlsx."""
    form = Form()
    since, until = form.day("since", "起日"), form.day("until", "止日")
    content = payments_workbook(current_db(), current_actor(), since=since, until=until)
    name = f"payments-{since:%Y%m%d}-{until:%Y%m%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=_WORKBOOK, headers=headers)
