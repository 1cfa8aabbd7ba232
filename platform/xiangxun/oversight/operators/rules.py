"""Rules' pages 规则版本: which plugins are there, who waits for one, and a county's switch, compared before it is made."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.counties import county_codes, county_rules
from xiangxun.foundation.web import Form, current_db
from xiangxun.oversight.errands.queries import latest_errand
from xiangxun.oversight.operators.asking import asked, standing
from xiangxun.oversight.operators.realm import current_operator
from xiangxun.oversight.operators.switching import Wish, args_of_switch
from xiangxun.registry.accounts.operators import acting, require_duty
from xiangxun.registry.tenants import breaker
from xiangxun.registry.tenants.plugins import plugin_states
from xiangxun.registry.tenants.queries import (
    TenantInfo,
    get_tenant_by_id,
    list_failures,
    list_switches,
    list_tenants,
)

pages = Blueprint("operators_rules", __name__, url_prefix="/operator/rules", template_folder="templates")

_FAILURES = 20


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show plugins, county offices with the version they work under, and what failed of late."""
    db = current_db()
    tenants = [one for one in list_tenants(db) if one.state != "closed"]
    return render_template(
        "operators/rules.html",
        plugins=plugin_states(db),
        rows=[(one, _running(one)) for one in tenants],
        failures=list_failures(db, limit=_FAILURES),
        may_change=current_operator().duty == "system",
    )


@pages.post("/<plugin>/resume")
def resume(plugin: str) -> ResponseReturnValue:
    """Let the steps of a plugin's counties go on."""
    require_duty(current_operator(), "system")
    reason = Form().text("reason", "如何处理")
    again = breaker.resume(current_db(), acting(current_operator()), plugin, reason)
    flash(
        _("已恢复办理：%(n)s 个县（市），重做后台任务 %(jobs)s 个。", n=len(again), jobs=sum(again.values()))
    )
    return redirect(url_for("operators_rules.index"), 303)


@pages.get("/<int:tenant_id>")
def page(tenant_id: int) -> ResponseReturnValue:
    """Show a county office's version, what another would decide otherwise, and the switch."""
    db = current_db()
    tenant = get_tenant_by_id(db, tenant_id)
    running = _running(tenant)
    seen = latest_errand(db, "compare", tenant_id, only_well=True)
    wanted = tenant.plugin_version not in (None, running) and not tenant.frozen
    return render_template(
        "operators/county_rules.html",
        tenant=tenant,
        running=running,
        compare=standing("compare", tenant_id, f"xiangxun plugin compare {tenant.code}"),
        switch=standing("switch", tenant_id, f"xiangxun plugin switch {tenant.code} --reason …"),
        seen=seen,
        is_due=wanted,
        is_seen=seen is not None
        and (seen.found["version"], seen.found["version_to"]) == (tenant.plugin_version, running),
        switches=list_switches(db, tenant_id),
    )


@pages.post("/<int:tenant_id>/compare")
def compare(tenant_id: int) -> ResponseReturnValue:
    """Have the county office's decisions replayed under the plugin that is installed."""
    tenant = get_tenant_by_id(current_db(), tenant_id)
    return asked("compare", url_for("operators_rules.page", tenant_id=tenant.id), tenant=tenant.id)


@pages.post("/<int:tenant_id>/switch")
def switch(tenant_id: int) -> ResponseReturnValue:
    """Have the county office work under the version that was compared."""
    db, form = current_db(), Form()
    require_duty(current_operator(), "system")
    tenant = get_tenant_by_id(db, tenant_id)
    wish = Wish(
        seen=form.integer("seen", "核对编号"),
        code=form.text("code", "县（市）代码"),
        reason=form.text("reason", "依据和核对情况"),
        accept=form.has("accept"),
    )
    args = args_of_switch(db, tenant, _running(tenant), wish)
    return asked("switch", url_for("operators_rules.page", tenant_id=tenant.id), tenant=tenant.id, args=args)


def _running(tenant: TenantInfo) -> str | None:
    """Return the version that this process runs; None where the plugin cannot be used."""
    return county_rules(tenant.county).plugin_version if tenant.county in county_codes() else None
