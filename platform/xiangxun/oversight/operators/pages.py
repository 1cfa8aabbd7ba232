"""Operators' pages 运营页面: which counties there are, how the platform does, who operates it; no person's data."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.counties import county_codes, suspended
from xiangxun.foundation.web import Form, current_db
from xiangxun.foundation.web.cookies import end
from xiangxun.oversight.operators.health import queue_now
from xiangxun.oversight.operators.realm import current_operator
from xiangxun.registry.accounts import operators as service
from xiangxun.registry.accounts.operator_links import invite_operator
from xiangxun.registry.accounts.policy import platform_policy
from xiangxun.registry.accounts.security import list_events
from xiangxun.registry.tenants.queries import list_tenants
from xiangxun.registry.tenants.service import set_state

pages = Blueprint("operators", __name__, url_prefix="/operator", template_folder="templates")


@pages.get("/")
def home() -> ResponseReturnValue:
    """Show the counties, the rule plugins and the queue."""
    return render_template(
        "operators/home.html",
        tenants=list_tenants(current_db()),
        plugins=county_codes(),
        suspended=suspended(),
        queue=queue_now(),
        may_change=current_operator().duty == "system",
    )


@pages.post("/tenants/<int:tenant_id>/state")
def state(tenant_id: int) -> ResponseReturnValue:
    """Suspend a county office or let it work again; the system administrator's."""
    service.require_duty(current_operator(), "system")
    form = Form()
    wanted = form.text("state", "状态")
    set_state(
        current_db(), service.acting(current_operator()), tenant_id, wanted, form.text("reason", "理由")
    )
    flash(_("已暂停；该县（市）的人员现在不能办理。") if wanted == "suspended" else _("已恢复。"))
    return redirect(url_for("operators.home"), 303)


@pages.get("/people")
def people() -> ResponseReturnValue:
    """Show the operators; the security administrator's page."""
    service.require_duty(current_operator(), "security")
    return _people()


@pages.post("/people")
def create() -> ResponseReturnValue:
    """Open an operator's account and show its one-time link, this once."""
    form = Form()
    opened = service.create_operator(
        current_db(),
        username=form.text("username", "登录名"),
        name=form.text("name", "姓名"),
        duty=form.text("duty", "职责"),
        by=current_operator(),
    )
    return _people(opened)


@pages.post("/people/<int:operator_id>/link")
def invite(operator_id: int) -> ResponseReturnValue:
    """Show a fresh one-time link for an operator."""
    return _people(operator_id)


@pages.post("/people/<int:operator_id>/close")
def close(operator_id: int) -> ResponseReturnValue:
    """Shut an operator's account."""
    service.close_operator(current_db(), current_operator(), operator_id)
    flash(_("账号已停用。"))
    return redirect(url_for("operators.people"), 303)


@pages.post("/people/<int:operator_id>/reset")
def reset(operator_id: int) -> ResponseReturnValue:
    """Take the second factor from somebody who lost it."""
    service.reset_factor(current_db(), current_operator(), operator_id)
    flash(_("动态口令已撤销；本人下次登录时重新设置。"))
    return redirect(url_for("operators.people"), 303)


@pages.get("/events")
def events() -> ResponseReturnValue:
    """Show the security events; the audit administrator's page."""
    service.require_duty(current_operator(), "audit")
    kinds = {
        "password": _("口令通过"),
        "sign_in": _("登录"),
        "sign_in.failed": _("登录失败"),
        "throttled": _("登录被限次"),
        "factor.set": _("设置动态口令"),
        "factor.failed": _("动态口令不对"),
        "factor.reset": _("撤销动态口令"),
        "link.used": _("用一次性链接设口令"),
        "link.failed": _("一次性链接无效"),
        "close": _("停用账号"),
    }
    return render_template("operators/events.html", events=list_events(current_db()), kinds=kinds)


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out of the operators' realm."""
    end()
    return redirect(url_for("operators_sign_in.form"), 303)


def _people(invited: int | None = None) -> str:
    link = ""
    if invited is not None:
        secret = invite_operator(current_db(), current_operator(), invited)
        link = f"{url_for('operators_sign_in.welcome', _external=True)}#{secret}"
    return render_template(
        "operators/people.html",
        operators=service.list_operators(current_db()),
        duties=service.DUTIES,
        me=current_operator(),
        link=link,
        hours=platform_policy().link_hours,
    )
