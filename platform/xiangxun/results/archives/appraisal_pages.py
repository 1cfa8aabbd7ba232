"""Appraisal pages 鉴定页面: what has reached its end, the opinion on each bag, approval, supervision and destruction."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import Role, require
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, posted
from xiangxun.kernel.clock import today
from xiangxun.registry.accounts.queries import get_account
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers.declared import role_label
from xiangxun.registry.registers.permission import holds
from xiangxun.results.archives.disposal import (
    SUPERVISORS,
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
)
from xiangxun.results.archives.queries import list_archives
from xiangxun.results.archives.reading import READERS, readable_appraisal
from xiangxun.results.archives.reviewing import ending_bags
from xiangxun.results.archives.schemas import AppraisalIn
from xiangxun.training.approvals.queries import list_steps
from xiangxun.training.approvals.schemas import DecisionIn
from xiangxun.training.approvals.service import AGREED
from xiangxun.training.sessions.queries import get_rows

pages = county_pages("appraisals", __name__, "archives/appraisals")

STATES = {"proposed": "待审批", "approved": "已批准", "refused": "未批准", "carried_out": "已执行"}
OPINIONS = {"destroy": "销毁", "keep": "续存", "permanent": "永久保存"}


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the bags whose time is over, with a form for the opinion on each, and every appraisal so far."""
    require(current_actor(), *READERS)
    db = current_db()
    law, ended = law_on(db, today()), ended_bags(db, today())
    ending = ending_bags(db, law, today())
    archives = [*(one.archive for one in ended), *(one.archive for one in ending)]
    return render_template(
        "archives/appraisals.html",
        ended=ended,
        ending=ending,
        sessions=get_rows(db, {one.session_id for one in archives}),
        appraisals=list_appraisals(db),
        states=STATES,
        opinions=OPINIONS,
        appraisal=AppraisalIn,
        proposes=Role.ARCHIVIST in current_actor().roles,
        law=law,
    )


@pages.post("/")
def enter() -> ResponseReturnValue:
    """Enter an appraisal of the bags that have an opinion."""
    db, form = current_db(), Form()
    opinions = [
        _opinion(form, one.bag.id) for one in ended_bags(db, today()) if form.has(f"opinion_{one.bag.id}")
    ]
    made = propose(db, current_actor(), **posted(AppraisalIn, opinions=opinions))
    flash(_("鉴定已提交审批。"))
    return redirect(url_for("appraisals.page", appraisal_id=made), 303)


def _opinion(form: Form, bag_id: int) -> dict[str, object]:
    until = form.find_day(f"until_{bag_id}", "续存至")
    return {
        "bag_id": bag_id,
        "opinion": form.text(f"opinion_{bag_id}"),
        "reason": form.text(f"reason_{bag_id}"),
        "keep_until": until.isoformat() if until else None,
    }


@pages.get("/<int:appraisal_id>")
def page(appraisal_id: int) -> ResponseReturnValue:
    """Show an appraisal: its lines, who approves, who supervises, what was done."""
    actor, db = current_actor(), current_db()
    law = law_on(db, today())
    view, step = readable_appraisal(db, actor, law, appraisal_id)
    archives = {one.id: one for one in list_archives(db)}
    return render_template(
        "archives/appraisal.html",
        one=view,
        archives=archives,
        sessions=get_rows(db, {archives[item.archive_id].session_id for item in view.items}),
        states=STATES,
        opinions=OPINIONS,
        proposer=get_account(db, view.proposed_by).name,
        decider=get_account(db, view.decided_by).name if view.decided_by else "",
        wanted=SUPERVISORS,
        decision=DecisionIn,
        steps=list_steps(db, MATTER, appraisal_id),
        role_word=lambda role: role_label(law, role),
        decides=(holds(actor, step.role, law) if step else Role.AUTHORITY in actor.roles)
        and actor.account != view.proposed_by,
        supervises=actor.account != view.proposed_by
        and actor.account not in {one.account_id for one in view.supervisors},
        carries_out=Role.ARCHIVIST in actor.roles,
        prints=not actor.roles.isdisjoint((Role.ARCHIVIST, Role.AUTHORITY)),
        law=law,
    )


@pages.post("/<int:appraisal_id>/decision")
def decide(appraisal_id: int) -> ResponseReturnValue:
    """Approve or refuse."""
    db, said = current_db(), posted(DecisionIn)
    agreed = said["outcome"] == AGREED
    decide_appraisal(db, current_actor(), appraisal_id, agreed=agreed, reason=said["reason"])
    told = {APPROVED: _("已批准。"), REFUSED: _("已退回。")}
    flash(told.get(get_appraisal(db, appraisal_id).state, _("意见已登记。")))
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
