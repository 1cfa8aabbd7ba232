"""Plan pages 计划页面: the list, the draft and its fields, submission and the steps of approval."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import Actor, may, sees_only
from xiangxun.foundation.audit import record
from xiangxun.foundation.decisions import list_receipts, why
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web import (
    Form,
    county_pages,
    current_actor,
    current_db,
    done_by,
    done_if,
    posted,
)
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.listing import Filter, Listing, hand_out
from xiangxun.foundation.web.wording import choices_of, document_kinds
from xiangxun.kernel.clock import today
from xiangxun.registry.documents.queries import list_documents
from xiangxun.registry.extras.holders import Place, names_in, show_at
from xiangxun.registry.institutions.queries import institution_names
from xiangxun.registry.institutions.service import own_only
from xiangxun.registry.interpretations.filling import declared_fields, filling_in
from xiangxun.registry.interpretations.service import law_on
from xiangxun.rules.law import ExtraField, Law
from xiangxun.rules.vocabulary import EMPTY
from xiangxun.training.approvals.queries import is_settled, list_steps
from xiangxun.training.approvals.schemas import DecisionIn
from xiangxun.training.plans import service
from xiangxun.training.plans.queries import CHANGE, PlanView, find_plans, get_plan, list_changes
from xiangxun.training.plans.schemas import PlanChangeIn, PlanEdit, PlanIn


def _writes(actor: Actor, plan: PlanView) -> bool:
    return may(actor, *service.WRITERS) and own_only(actor, *service.WRITERS) in (None, plan.institution_id)


pages = county_pages("plans", __name__, "plans")

_KIND_WORDS = {
    "programme": "规划",
    "overall": "整体方案",
    "year": "年度计划",
    "month": "月计划",
    "scheme": "培训方案",
    "class": "本期培训计划",
    "change": "计划变更",
}
_STATES = {"draft": "草拟", "submitted": "审批中", "approved": "已批准", "returned": "退回"}


@pages.get("/")
def index() -> ResponseReturnValue:
    """List plans, with a form for a draft."""
    db = current_db()
    law = law_on(db, today())
    kinds, listing, own = _kinds(law), _listing(law), sees_only(current_actor())
    rows = find_plans(db, listing.ask, institution_id=own)
    return render_template(
        "plans/index.html",
        rows=rows,
        listing=listing,
        next=listing.next(rows),
        law=law,
        kinds=kinds,
        states=_STATES,
        form=PlanIn,
        known={"institution_id": own} if own else {},
        lists={"kind": [one for one in kinds if one[0] != CHANGE], **_choices(law)},
    )


@pages.post("/workbook")
def workbook() -> ResponseReturnValue:
    """Hand out the plans that the list is narrowed to."""
    db, actor = current_db(), current_actor()
    law = law_on(db, today())
    listing, kinds = _listing(law), dict(_kinds(law))
    rows = find_plans(db, listing.everything, institution_id=sees_only(actor))
    record(db, actor, "plans.export", "plan", None, {"rows": len(rows)})
    columns = [
        Column("名称", 32, Kind.WRAPPED),
        Column("种类", 14),
        Column("类别", 14),
        Column("开始", 12, Kind.DAY),
        Column("结束", 12, Kind.DAY),
        Column("人数", 8, Kind.NUMBER),
        Column("状态", 10),
        Column("批准日期", 12, Kind.DAY),
    ]
    lines = (
        (
            row.title,
            kinds.get(row.kind, row.kind),
            law.rulebook.label("category", row.category or ""),
            row.starts,
            row.ends,
            row.people,
            _STATES[row.state],
            row.approved_on,
        )
        for row in rows
    )
    return hand_out("培训计划", columns, lines, remark=listing.describe())


@pages.post("/")
@done_by(*service.WRITERS)
def draft() -> ResponseReturnValue:
    """Begin a plan."""
    plan = service.draft_plan(current_db(), current_actor(), **posted(PlanIn))
    flash(_("计划已草拟。请填写内容后提交。"))
    return redirect(url_for("plans.page", plan_id=plan), 303)


@pages.get("/<int:plan_id>")
def page(plan_id: int) -> ResponseReturnValue:
    """Show a plan, its fields, steps and reasons."""
    return _page(get_plan(current_db(), plan_id))


@pages.post("/<int:plan_id>")
@done_if(_writes)
def edit(plan_id: int) -> ResponseReturnValue:
    """Change a draft."""
    db = current_db()
    kind = get_plan(db, plan_id).kind
    own = Form().declared(_fields(law_on(db, today()), kind))
    service.edit_plan(db, current_actor(), plan_id, **posted(PlanEdit, fields=own))
    flash(_("已保存。"))
    return redirect(url_for("plans.page", plan_id=plan_id), 303)


@pages.post("/<int:plan_id>/changes")
@done_if(_writes)
def change(plan_id: int) -> ResponseReturnValue:
    """Begin a change request of an approved plan: in which aspects, and why."""
    added = service.draft_change(current_db(), current_actor(), plan_id, **posted(PlanChangeIn))
    flash(_("变更已草拟。请核对后提交。"))
    return redirect(url_for("plans.page", plan_id=added), 303)


@pages.post("/<int:plan_id>/submit")
@done_if(_writes)
def submit(plan_id: int) -> ResponseReturnValue:
    """Hand a plan in."""
    state = service.submit_plan(current_db(), current_actor(), plan_id)
    flash(
        _("本县制度对这类计划没有审批环节，提交即生效。")
        if state == "approved"
        else _("计划已提交，等待审批。")
    )
    return redirect(url_for("plans.page", plan_id=plan_id), 303)


@pages.post("/<int:plan_id>/notice")
@done_by(*service.CONCLUDERS)
def conclude_notice(plan_id: int) -> ResponseReturnValue:
    """Approve a plan, its public notice being over."""
    state = service.settle_plan(current_db(), current_actor(), plan_id)
    flash(_("公示期满，计划已批准。") if state == "approved" else _("公示尚未期满。"))
    return redirect(url_for("plans.page", plan_id=plan_id), 303)


@pages.post("/<int:plan_id>/steps/<key>")
def decide(plan_id: int, key: str) -> ResponseReturnValue:
    """Decide one step of a plan."""
    service.decide_plan(current_db(), current_actor(), plan_id, key, **posted(DecisionIn))
    flash(_("意见已登记。"))
    return redirect(url_for("plans.page", plan_id=plan_id), 303)


def _listing(law: Law) -> Listing:
    return Listing(
        "plans.index",
        sorts=("-id", "title", "starts"),
        searched=_("名称"),
        filters=(
            Filter("kind", _("种类"), _kinds(law)),
            Filter("state", _("状态"), [(key, _(words)) for key, words in _STATES.items()]),
        ),
        exports="plans.workbook",
    )


def _page(plan: PlanView) -> str:
    db = current_db()
    law = law_on(db, today())
    aspects = choices_of(law, "aspect")
    receipts = list_receipts(db, "plan", plan.id)
    asked = request.args.get("why", type=int)
    shown = next((one for one in receipts if one.id == asked), receipts[0] if receipts else None)
    return render_template(
        "plans/page.html",
        plan=plan,
        law=law,
        kinds=dict(_kinds(law)),
        states=_STATES,
        fields=_fields(law, plan.kind),
        **filling_in(law, "plan"),
        form=PlanEdit,
        change_form=PlanChangeIn,
        lists={**_choices(law), "changes": aspects if plan.kind == CHANGE else []},
        aspects=aspects,
        original=get_plan(db, plan.of_plan_id) if plan.of_plan_id else None,
        changes=list_changes(db, plan.id),
        steps=list_steps(db, "plan", plan.id),
        notice_over=plan.state == "submitted" and is_settled(db, "plan", plan.id, today()),
        step_address=lambda key: url_for("plans.decide", plan_id=plan.id, key=key),
        why=why(db, shown.id, lang=language()) if shown else None,
        documents=list_documents(db, "plan", plan.id),
        document_kinds=document_kinds(law),
    )


def _kinds(law: Law) -> list[tuple[str, str]]:
    declared = law.rulebook.words.get("plan", EMPTY)
    return [
        (kind, law.rulebook.label("plan", kind, language()) if kind in declared else _(words))
        for kind, words in _KIND_WORDS.items()
    ]


def _fields(law: Law, kind: str) -> list[ExtraField]:
    """Return the fields of a kind of plan: those required of it, and those that no kind in particular requires."""
    required = {name: set(keys) for name, keys in law.rulebook.required.items() if name.startswith("plan:")}
    own = required.get(f"plan:{kind}", set())
    others = set().union(*required.values()) - own if own else required.get(f"plan:{CHANGE}", set())
    return [field for field in declared_fields(law, "plan") if field.key in own or field.key not in others]


def _choices(law: Law) -> dict[str, list[tuple[Any, str]]]:
    return {
        "category": choices_of(law, "category"),
        "topics": choices_of(law, "topic"),
        "institution_id": [*institution_names(current_db(), only=sees_only(current_actor())).items()],
    }


show_at("plan", Place(names_in("plan", "title"), lambda _db, plan: url_for("plans.page", plan_id=plan)))
