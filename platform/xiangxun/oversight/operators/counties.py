"""Counties' pages 县（市）开通与设置: the console's way through onboarding, by the services of the command line."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.counties import OwnDays, county_codes, county_rules
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.files.queries import stored_bytes
from xiangxun.foundation.outbox.service import count_waiting
from xiangxun.foundation.quotas import GIBIBYTE, Quotas, quotas_of, set_quotas
from xiangxun.foundation.web import Form, current_db
from xiangxun.kernel.clock import today
from xiangxun.oversight.onboarding import furnishing, service, trial
from xiangxun.oversight.onboarding.checklist import checklist
from xiangxun.oversight.onboarding.intake import NeedListIn, QuotaIn
from xiangxun.oversight.operators.realm import current_operator
from xiangxun.registry.accounts.operators import acting, require_duty
from xiangxun.registry.accounts.policy import platform_policy
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.accounts.second_factor import confirmed_accounts
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.tenants.queries import TenantInfo, find_trial, get_tenant_by_id
from xiangxun.registry.tenants.service import keep_staying, set_admin_factor
from xiangxun.registry.trainees.bulk import count_people
from xiangxun.rules.vocabulary import EMPTY

pages = Blueprint(
    "operators_counties", __name__, url_prefix="/operator/counties", template_folder="templates"
)

#: Where on a county's page each item of its checklist is done; what is not named here is the county's own.
_PLACES = ("password", "regulation", "townships")


@pages.get("/new")
def new() -> ResponseReturnValue:
    """Show the form that opens a county office."""
    _system()
    return render_template("operators/new.html", plugins=[(code, _plugin(code)) for code in county_codes()])


@pages.post("/")
def create() -> ResponseReturnValue:
    """Open a county office and show its administrator's link, this once."""
    actor, form = _system(), Form()
    county = service.County(
        code=form.text("code", "代码"),
        county=form.pick("county", "规则插件", county_codes()),
        title=form.text("title", "名称"),
        region=form.text("region", "行政区划代码"),
    )
    administrator = service.Administrator(form.text("username", "登录名"), form.text("name", "姓名"))
    opened = service.open_county(actor, county, administrator)
    return _page(opened.tenant, links=[(administrator.username, opened.link)])


@pages.get("/<int:tenant_id>")
def page(tenant_id: int) -> ResponseReturnValue:
    """Show a county office: what it owes, and what the platform does for it."""
    return _page(tenant_id)


@pages.post("/<int:tenant_id>/link")
def link(tenant_id: int) -> ResponseReturnValue:
    """Show a fresh link for an administrator; an unknown user name is opened as one."""
    actor, form = _system(), Form()
    administrator = service.Administrator(form.text("username", "登录名"), form.text("name"))
    return _page(
        tenant_id, links=[(administrator.username, service.link_for(actor, tenant_id, administrator))]
    )


@pages.post("/<int:tenant_id>/regulation")
def regulation(tenant_id: int) -> ResponseReturnValue:
    """Keep the text of the regulation."""
    actor, content = _system(), Form().upload("file", "制度原文").read()
    kept, taken = furnishing.take_regulation(actor, tenant_id, content)
    if not taken:
        known = _("该县已有制度原文 %(n)s 段，未改动；要更换的，由该县在制度页上传。", n=kept)
        return _told(tenant_id, known)
    return _told(tenant_id, _("原文已存，认出 %(n)s 段；判定旁会引用原文。", n=kept))


@pages.post("/<int:tenant_id>/townships")
def townships(tenant_id: int) -> ResponseReturnValue:
    """Add the townships of a spreadsheet."""
    actor, content = _system(), Form().upload("file", "乡镇名单").read()
    found = furnishing.take_townships(actor, tenant_id, content)
    return _told(
        tenant_id, _("已登记 %(n)s 个乡镇；原有的 %(known)s 个未变。", n=len(found.added), known=found.known)
    )


@pages.post("/<int:tenant_id>/need-list")
def need_list(tenant_id: int) -> ResponseReturnValue:
    """Take in a need list; only numbers come back."""
    actor, form = _system(), Form()
    file = form.upload("file", "需求名单")
    wanted = NeedListIn(form.text("group", "人员类别"), file.filename or "", form.text("source", "名单来源"))
    taken = furnishing.take_need_list(actor, tenant_id, wanted, file.read())
    return _told(
        tenant_id,
        _(
            "登记 %(added)s 人，原有 %(known)s 人，退回 %(rejected)s 行；退回的由该县重新上传。",
            added=taken.added,
            known=taken.known,
            rejected=taken.rejected,
        ),
    )


@pages.post("/<int:tenant_id>/quota")
def quota(tenant_id: int) -> ResponseReturnValue:
    """Set how much the county may take."""
    actor, form = _system(), Form()
    told = QuotaIn(
        gigabytes=form.find_integer("gigabytes", "空间"),
        people=form.find_integer("people", "学员"),
        jobs=form.find_integer("jobs", "后台任务"),
    )
    keep_staying(current_db(), tenant_id)
    set_quotas(current_db(), actor, tenant_id, told.quotas())
    return _told(tenant_id, _("配额已设定。"))


@pages.post("/<int:tenant_id>/factor")
def factor(tenant_id: int) -> ResponseReturnValue:
    """Demand a second factor of the county's administrators, or leave it to them."""
    actor, demanded = _system(), Form().has("demanded")
    set_admin_factor(current_db(), actor, tenant_id, demanded=demanded)
    told = _("该县的管理员从下次登录起须用动态口令。") if demanded else _("该县的管理员可不用动态口令。")
    return _told(tenant_id, told)


@pages.post("/<int:tenant_id>/trial")
def open_trial(tenant_id: int) -> ResponseReturnValue:
    """Open the county's trial county."""
    opened = trial.open_trial(_system(), tenant_id)
    return _told(tenant_id, _("试用县已开：/c/%(code)s/。", code=opened.code))


@pages.post("/<int:tenant_id>/trial/end")
def end_trial(tenant_id: int) -> ResponseReturnValue:
    """End the county's trial county."""
    trial.end_trial(_system(), tenant_id)
    return _told(tenant_id, _("试用县已结束，其中的数据一小时内清除。"))


def _page(tenant_id: int, links: list[tuple[str, str]] | None = None) -> str:
    tenant = get_tenant_by_id(current_db(), tenant_id)
    return render_template(
        "operators/county.html",
        tenant=tenant,
        links=[(name, _link(tenant, secret)) for name, secret in links or ()],
        hours=platform_policy().link_hours,
        plugin=_plugin(tenant.county),
        may_change=current_operator().duty == "system" and tenant.state != "closed" and not tenant.frozen,
        quota=quotas_of(current_db()).get(tenant_id, Quotas()),
        gibibyte=GIBIBYTE,
        trial=find_trial(current_db(), tenant_id),
        places={key: f"#{key}" for key in _PLACES},
        **_inside(tenant),
    )


def _inside(tenant: TenantInfo) -> dict[str, Any]:
    """Return what is read in the county's own transaction: who administers it, what it owes; of no trainee."""
    with service.looking_at(tenant.id) as db:
        confirmed = confirmed_accounts(db)
        administrators = [
            (one, one.id in confirmed)
            for one in list_accounts(db)
            if one.active and Role.TENANT_ADMIN.value in one.roles
        ]
        usable = tenant.county in county_codes()
        groups = law_on(db, today()).rulebook.words.get("group", EMPTY) if usable else EMPTY
        return {
            "items": checklist(db) if usable else (),
            "administrators": administrators,
            "used": {"bytes": stored_bytes(db), "people": count_people(db), "jobs": count_waiting(db)},
            "groups": [(code, word.zh) for code, word in groups.items()],
        }


def _plugin(code: str) -> str:
    """Return a plugin with its version and the edition in force today, or why it cannot be used."""
    if code not in county_codes():
        return str(_("%(code)s：没有安装或暂停使用", code=code))
    rules, day = county_rules(code), today()
    edition = rules.edition_on(OwnDays(day, day, day)).own
    return f"{code} {rules.plugin_version}《{edition.rulebook.title}》（{edition.code}）"


def _link(tenant: TenantInfo, secret: str) -> str:
    return f"{url_for('welcome.form', county=tenant.code, _external=True)}#{secret}"


def _told(tenant_id: int, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("operators_counties.page", tenant_id=tenant_id), 303)


def _system() -> Actor:
    """Return the operator as who acts; raises `Forbidden` for another duty than the system administrator's."""
    require_duty(current_operator(), "system")
    return acting(current_operator())
