"""Appraisal pages 鉴定页面: what has reached its end, the opinion on each bag, approval, supervision and destruction."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import Role, require
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.registry.accounts.queries import get_account
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers.declared import role_label
from xiangxun.registry.registers.permission import holds
from xiangxun.results.archives.disposal import (
    SUPERVISORS,
    Opinion,
    carry_out,
    decide_appraisal,
    propose,
    supervise,
)
from xiangxun.results.archives.disposal_queries import (
    APPROVED,
    MATTER,
    REFUSED,
    ended_bags,
    get_appraisal,
    list_appraisals,
    open_step,
)
from xiangxun.results.archives.queries import list_archives
from xiangxun.results.archives.reviewing import ending_bags
from xiangxun.training.approvals.queries import list_steps
from xiangxun.training.sessions.queries import session_rows

pages = county_pages("appraisals", __name__, "archives/appraisals")

_READERS = (Role.ARCHIVIST, Role.AUTHORITY, Role.INSPECTOR)
STATES = {"proposed": "待审批", "approved": "已批准", "refused": "未批准", "carried_out": "已执行"}
OPINIONS = {"destroy": "销毁", "keep": "续存", "permanent": "永久保存"}


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the bags whose time is over, with a form for the opinion on each, and every appraisal so far."""
    require(current_actor(), *_READERS)
    db = current_db()
    law, ended = law_on(db, today()), ended_bags(db, today())
    ending = ending_bags(db, law, today())
    archives = [*(one.archive for one in ended), *(one.archive for one in ending)]
    return render_template(
        "archives/appraisals.html",
        ended=ended,
        ending=ending,
        sessions=session_rows(db, {one.session_id for one in archives}),
        appraisals=list_appraisals(db),
        states=STATES,
        opinions=OPINIONS,
        proposes=Role.ARCHIVIST in current_actor().roles,
        law=law,
    )


@pages.post("/")
def enter() -> ResponseReturnValue:
    """Enter an appraisal of the bags that have an opinion."""
    db, form = current_db(), Form()
    opinions = [
        Opinion(
            one.bag.id,
            form.text(f"opinion_{one.bag.id}"),
            form.text(f"reason_{one.bag.id}"),
            form.find_day(f"until_{one.bag.id}", "续存至"),
        )
        for one in ended_bags(db, today())
        if form.has(f"opinion_{one.bag.id}")
    ]
    title, report = form.text("title", "名称"), form.text("report", "鉴定报告")
    made = propose(db, current_actor(), title=title, report=report, opinions=opinions)
    flash(_("鉴定已提交审批。"))
    return redirect(url_for("appraisals.page", appraisal_id=made), 303)


@pages.get("/<int:appraisal_id>")
def page(appraisal_id: int) -> ResponseReturnValue:
    """Show an appraisal: its lines, who approves, who supervises, what was done."""
    actor, db = current_actor(), current_db()
    law, step = law_on(db, today()), open_step(db, appraisal_id)
    is_asked = step is not None and holds(actor, step.role, law)
    if not is_asked:
        require(actor, *_READERS)
    view = get_appraisal(db, appraisal_id)
    archives = {one.id: one for one in list_archives(db)}
    return render_template(
        "archives/appraisal.html",
        one=view,
        archives=archives,
        sessions=session_rows(db, {archives[item.archive_id].session_id for item in view.items}),
        states=STATES,
        opinions=OPINIONS,
        proposer=get_account(db, view.proposed_by).name,
        decider=get_account(db, view.decided_by).name if view.decided_by else "",
        wanted=SUPERVISORS,
        steps=list_steps(db, MATTER, appraisal_id),
        role_word=lambda role: role_label(law, role),
        decides=(is_asked if step else Role.AUTHORITY in actor.roles) and actor.account != view.proposed_by,
        supervises=actor.account != view.proposed_by
        and actor.account not in {one.account_id for one in view.supervisors},
        carries_out=Role.ARCHIVIST in actor.roles,
        prints=not actor.roles.isdisjoint((Role.ARCHIVIST, Role.AUTHORITY)),
        law=law,
    )


@pages.post("/<int:appraisal_id>/decision")
def decide(appraisal_id: int) -> ResponseReturnValue:
    """Approve or refuse."""
    form = Form()
    agreed = form.text("outcome") != "declined"
    db = current_db()
    decide_appraisal(db, current_actor(), appraisal_id, agreed=agreed, reason=form.text("reason"))
    said = {APPROVED: _("已批准。"), REFUSED: _("已退回。")}
    flash(said.get(get_appraisal(db, appraisal_id).state, _("意见已登记。")))
    return _back(appraisal_id)


@pages.post("/<int:appraisal_id>/supervisors")
def sign(appraisal_id: int) -> ResponseReturnValue:
    """Sign as a supervisor."""
    supervise(current_db(), current_actor(), appraisal_id)
    flash(_("已签字监销。"))
    return _back(appraisal_id)


@pages.post("/<int:appraisal_id>/execution")
def execute(appraisal_id: int) -> ResponseReturnValue:
    """Carry the appraisal out."""
    job = carry_out(current_db(), current_actor(), appraisal_id)
    flash(_("已执行；档案袋正在后台销毁。") if job else _("已执行。"))
    return _back(appraisal_id)


def _back(appraisal_id: int) -> ResponseReturnValue:
    return redirect(url_for("appraisals.page", appraisal_id=appraisal_id), 303)
