"""Departures' pages 离开页面: operators ask, hand over, confirm and withdraw, each by their own duty; the certificate to take."""

from __future__ import annotations

import io

from flask import Blueprint, flash, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.web import Form, current_db
from xiangxun.kernel.clock import today
from xiangxun.oversight.departures import service
from xiangxun.oversight.departures.facts import CountyStanding, obstacles, owed, standing
from xiangxun.oversight.departures.paper import certificate_pdf
from xiangxun.oversight.departures.queries import DepartureRow, certificate_of, get_departure, list_departures
from xiangxun.registry.accounts.operators import DUTIES, OperatorInfo
from xiangxun.registry.tenants.queries import list_tenants

pages = Blueprint("departures", __name__, url_prefix="/operator/leaving", template_folder="templates")


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show which counties are leaving or have left, and the form that begins it."""
    tenants = {one.id: one for one in list_tenants(current_db())}
    return render_template(
        "departures/index.html",
        rows=list_departures(current_db()),
        tenants=tenants,
        staying=[
            (one.id, one.title)
            for one in tenants.values()
            if one.state in ("active", "suspended") and not one.frozen and one.trial_of is None
        ],
        states=_states(),
        today=today(),
        may_ask=_me().duty == service.ASKS,
    )


@pages.post("/")
def ask() -> ResponseReturnValue:
    """Begin a county's leaving."""
    form, db = Form(), current_db()
    tenant = form.integer("tenant", "县（市）")
    due = form.day("due", "执行日期")
    number = service.ask(db, _me(), tenant, letter=form.text("letter", "来函文号"), due=due)
    flash(_("已登记；该县（市）即刻起只能查阅。"))
    return redirect(url_for("departures.page", departure_id=number), 303)


@pages.get("/<int:departure_id>")
def page(departure_id: int) -> ResponseReturnValue:
    """Show how far a departure has come, and what is next."""
    row = get_departure(current_db(), departure_id)
    now = standing(row.tenant) if row.may_be_withdrawn else None
    return render_template(
        "departures/page.html",
        row=row,
        county=next(one for one in list_tenants(current_db()) if one.id == row.tenant),
        now=now,
        missing=_missing(row, now),
        states=_states(),
        duties=DUTIES,
        mine=_me().duty,
        asks=service.ASKS,
        confirms=service.CONFIRMS,
    )


@pages.post("/<int:departure_id>/receipt")
def receipt(departure_id: int) -> ResponseReturnValue:
    """Keep the county's receipt for its passport."""
    form = Form()
    told = service.Receipt(
        received_by=form.text("received_by", "接收单位和经办人"),
        letter=form.text("receipt_letter", "回执文号"),
        seal=form.text("seal", "封签"),
        opened=form.has("opened"),
    )
    service.take_receipt(current_db(), _me(), departure_id, told)
    flash(_("回执已登记。"))
    return redirect(url_for("departures.page", departure_id=departure_id), 303)


@pages.post("/<int:departure_id>/confirm")
def confirm(departure_id: int) -> ResponseReturnValue:
    """Give the second word."""
    service.confirm(current_db(), _me(), departure_id, seen=Form().text("seen"))
    flash(_("已确认；到期执行，此前可以撤回。"))
    return redirect(url_for("departures.page", departure_id=departure_id), 303)


@pages.post("/<int:departure_id>/withdraw")
def withdraw(departure_id: int) -> ResponseReturnValue:
    """Let the county stay."""
    service.withdraw(current_db(), _me(), departure_id, Form().text("reason", "理由"))
    flash(_("已撤回；该县（市）恢复办理。"))
    return redirect(url_for("departures.page", departure_id=departure_id), 303)


@pages.get("/<int:departure_id>/certificate.pdf")
def printed(departure_id: int) -> ResponseReturnValue:
    """Hand out the certificate to print."""
    content = certificate_pdf(get_departure(current_db(), departure_id))
    return _download(content, "application/pdf", f"certificate-{departure_id}.pdf")


@pages.get("/<int:departure_id>/certificate.json")
def certificate(departure_id: int) -> ResponseReturnValue:
    """Hand out the certificate byte for byte as it was issued."""
    content = certificate_of(get_departure(current_db(), departure_id)).encode()
    return _download(content, "application/json", f"certificate-{departure_id}.json")


def _download(content: bytes, kind: str, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)


def _missing(row: DepartureRow, now: CountyStanding | None) -> list[str]:
    return [] if now is None else [*obstacles(now), *owed(row, now)]


def _states() -> dict[str, str]:
    return {
        "asked": _("待交接与确认"),
        "confirmed": _("已确认，到期执行"),
        "under_way": _("正在执行"),
        "locked": _("已删除，尚有锁定的档案"),
        "done": _("已离开"),
        "withdrawn": _("已撤回"),
        "returned": _("已迁回"),
    }


def _me() -> OperatorInfo:
    found: OperatorInfo = g.operator
    return found
