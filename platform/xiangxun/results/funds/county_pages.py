"""Money pages of the county 资金往来页面: what is outstanding to come back, and every payment as a workbook."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.foundation.web.listing import Filter, Listing, hand_out
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.funds.export import RECOVERIES, SOURCES, demand_lines, payments_workbook
from xiangxun.results.funds.queries import find_recoveries
from xiangxun.training.sessions.naming import names_of
from xiangxun.training.sessions.queries import get_rows

pages = county_pages("money", __name__, "money")

_READERS = (Role.FINANCE, Role.AUTHORITY, Role.INSPECTOR)
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the demands of the county, with a form for the workbook of payments."""
    require(current_actor(), *_READERS)
    db = current_db()
    listing = _listing()
    found = find_recoveries(db, listing.ask, today())
    return render_template(
        "funds/money.html",
        rows=found,
        listing=listing,
        next=listing.next(found),
        sessions=get_rows(db, {one.session_id for one in found}),
        names=names_of(db, {one.payee for one in found}),
        sources=SOURCES,
        today=today(),
        first=today().replace(month=1, day=1),
        law=law_on(db, today()),
    )


@pages.post("/demands")
def demands() -> ResponseReturnValue:
    """Hand out the demands that the list is narrowed to."""
    actor, db, listing = current_actor(), current_db(), _listing()
    require(actor, *_READERS)
    found = find_recoveries(db, listing.everything, today())
    record(db, actor, "recoveries.export", "county", None, {"rows": len(found)})
    return hand_out("追回", RECOVERIES, demand_lines(db, found), remark=listing.describe())


def _listing() -> Listing:
    states = (("open", _("尚欠")), ("late", _("逾期")), ("back", _("已退回")))
    return Listing(
        "money.index",
        sorts=("-due", "-fen"),
        searched=_("期次编号或名称"),
        filters=(
            Filter("state", _("状态"), states),
            Filter("source", _("来由"), [(key, _(words)) for key, words in SOURCES.items()]),
        ),
        exports="money.demands",
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
