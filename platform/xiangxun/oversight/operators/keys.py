"""Keys' pages 密钥: which data keys the counties have; the platform key replaced, a county's key renewed, how far that is."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.rekeying import remaining
from xiangxun.foundation.vault import SUITES
from xiangxun.foundation.vault.queries import KeyRow, list_keys
from xiangxun.foundation.web import Form, current_db
from xiangxun.kernel.errors import InvalidInput
from xiangxun.oversight.errands.kinds import KINDS
from xiangxun.oversight.onboarding.service import looking_at
from xiangxun.oversight.operators.asking import asked, standing
from xiangxun.oversight.operators.keyholding import rotate
from xiangxun.oversight.operators.realm import current_operator
from xiangxun.registry.accounts.operators import acting, require_duty
from xiangxun.registry.tenants.queries import TenantInfo, get_tenant_by_id, list_tenants

pages = Blueprint("operators_keys", __name__, url_prefix="/operator/keys", template_folder="templates")

#: How many counties stand on a page: the keys of each lie behind its own wall.
_PAGE = 40
_DUTY = KINDS["rewrap"].duty


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show the counties' keys, by code of the county."""
    after = request.args.get("after", "")
    tenants = [one for one in list_tenants(current_db()) if one.state != "closed" and one.code > after]
    return render_template(
        "operators/keys.html",
        rewrap=standing("rewrap"),
        rows=[(one, _keys(one)) for one in tenants[:_PAGE]],
        suites=_labels(),
        after=tenants[_PAGE - 1].code if len(tenants) > _PAGE else "",
    )


@pages.post("/rewrap")
def rewrap() -> ResponseReturnValue:
    """Have every county's keys wrapped under the platform key in use."""
    return asked("rewrap", url_for("operators_keys.index"))


@pages.get("/<int:tenant_id>")
def page(tenant_id: int) -> ResponseReturnValue:
    """Show a county's keys, and how much a retired one still seals."""
    tenant = get_tenant_by_id(current_db(), tenant_id)
    with looking_at(tenant_id) as db:
        keys = list_keys(db)
        left = {place: number for place, number in remaining(db).items() if number} if keys else {}
    may = current_operator().duty == _DUTY and tenant.state != "closed" and not tenant.frozen
    return render_template(
        "operators/county_keys.html", tenant=tenant, keys=keys, left=left, suites=_labels(), may_change=may
    )


@pages.post("/<int:tenant_id>")
def change(tenant_id: int) -> ResponseReturnValue:
    """Put a fresh data key into use for a county; its workers seal the rest anew."""
    require_duty(current_operator(), _DUTY)
    form, tenant = Form(), get_tenant_by_id(current_db(), tenant_id)
    if form.text("code", "县（市）代码") != tenant.code:
        raise InvalidInput(f"输入的代码与本县不符；请输入 {tenant.code} 以确认。")
    suite = form.pick("suite", "密码套件", list(SUITES))
    rotate(acting(current_operator()), tenant_id, suite, seen=form.integer("seen", "在用密钥"))
    flash(_("已启用新的密钥；旧密钥加密的数据由后台任务逐批重新加密。"))
    return redirect(url_for("operators_keys.page", tenant_id=tenant_id), 303)


def _keys(tenant: TenantInfo) -> Sequence[KeyRow]:
    with looking_at(tenant.id) as db:
        return list_keys(db)


def _labels() -> dict[str, str]:
    return {name: suite.label for name, suite in SUITES.items()}
