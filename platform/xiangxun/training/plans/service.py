"""Drafts, submits and approves plans 培训计划."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.kernel.ids import ref
from xiangxun.registry.documents.queries import papers
from xiangxun.registry.extras.service import settle
from xiangxun.registry.extras.storage import field_history
from xiangxun.registry.extras.upgrading import bring_row_up
from xiangxun.registry.institutions.service import require_own
from xiangxun.registry.interpretations.filling import declared_fields, fill_in
from xiangxun.registry.interpretations.service import ask, law_on, stop_on
from xiangxun.rules.facts import MatterFacts
from xiangxun.training.approvals.queries import is_settled
from xiangxun.training.approvals.service import AGREED, decide_step, open_matter
from xiangxun.training.plans.facts import plan_facts
from xiangxun.training.plans.models import Plan
from xiangxun.training.plans.queries import APPROVED, CHANGE, DRAFT, RETURNED, SUBMITTED, PlanView, get_plan

WRITERS = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)
CONCLUDERS = (*WRITERS, Role.PLAN_APPROVER)
#: Kinds of plan whose approval is a matter of its own; every other is the matter "plan".
_MATTERS = {"scheme": "scheme", CHANGE: "change"}


def draft_plan(
    db: Session,
    actor: Actor,
    *,
    kind: str,
    title: str,
    institution_id: int | None = None,
    category: str | None = None,
    topics: Collection[str] = (),
    people: int | None = None,
    starts: date | None = None,
    ends: date | None = None,
    fields: Mapping[str, Any] | None = None,
    of_plan_id: int | None = None,
    changes: Collection[str] = (),
) -> int:
    """Begin a plan of a kind (programme, overall, year, month, scheme, class, change); return its id.

    A change names the approved plan it changes and the aspects; what it does not say is as in that plan.
    """
    if kind == CHANGE:
        changed = _changed_plan(db, of_plan_id, changes)
        institution_id, category, starts, ends = (
            changed.institution_id,
            changed.category,
            starts or changed.starts,
            ends or changed.ends,
        )
        topics, people = topics or changed.topics, people or changed.people
    require_own(actor, institution_id, *WRITERS)
    if not title.strip():
        raise InvalidInput("计划名称不能为空。")
    if starts is not None and ends is not None and ends < starts:
        raise InvalidInput("计划的结束日期不能早于开始日期。")
    plan = Plan(
        kind=kind,
        title=title.strip(),
        institution_id=institution_id,
        category=category,
        topics=sorted(topics),
        people=people,
        starts=starts,
        ends=ends,
        fields=_said(db, {}, fields or {}),
        extra_shape=field_history(db).shape,
        of_plan_id=of_plan_id if kind == CHANGE else None,
        changes=sorted(set(changes)) if kind == CHANGE else [],
        state=DRAFT,
    )
    db.add(plan)
    db.flush()
    record(db, actor, "plan.draft", "plan", plan.id, {"kind": kind})
    return plan.id


def draft_change(
    db: Session, actor: Actor, plan_id: int, *, changes: Collection[str], reason: str, title: str = ""
) -> int:
    """Begin a change request of an approved plan: in which aspects, and why; return its id."""
    return draft_plan(
        db,
        actor,
        kind=CHANGE,
        title=title or f"变更：{_load(db, plan_id).title}",
        of_plan_id=plan_id,
        changes=changes,
        fields={"reason": reason},
    )


def edit_plan(db: Session, actor: Actor, plan_id: int, *, version: int, **changes: Any) -> None:
    """Change a plan that is a draft or was returned; raises `Conflict` where somebody else changed it first."""
    plan = _load(db, plan_id)
    require_own(actor, plan.institution_id, *WRITERS)
    if plan.state not in (DRAFT, RETURNED):
        raise Conflict("已提交或已批准的计划不能直接修改；请走变更程序。")
    plan.expect_version(version)
    bring_row_up(db, "plan", plan_id)
    for name in changes.keys() & {"title", "category", "people", "starts", "ends"}:
        setattr(plan, name, changes[name])
    plan.topics = sorted(changes.get("topics", plan.topics))
    plan.fields = _said(db, plan.fields, changes.get("fields", {}))
    if plan.kind == CHANGE and "changes" in changes:
        _need_aspects(changes["changes"])
        plan.changes = sorted(set(changes["changes"]))
    db.flush()
    settle(db, "plan", {plan_id: plan.fields}, by=actor.account)
    record(db, actor, "plan.edit", "plan", plan_id, {"changed": sorted(changes)})


def _said(db: Session, before: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a plan says once `told` is laid over it: the county's own fields checked, what was emptied left out."""
    declared = declared_fields(law_on(db, today()), "plan")
    own = {field.key for field in declared}
    checked = fill_in("计划", declared, {key: value for key, value in told.items() if key in own})
    kept = {key: value for key, value in before.items() if key not in told}
    return {**kept, **{key: value for key, value in told.items() if key not in own}, **checked}


def submit_plan(db: Session, actor: Actor, plan_id: int) -> str:
    """Hand a plan in: the rules are asked first, then its steps are laid down; return the plan's new state."""
    plan = _load(db, plan_id)
    require_own(actor, plan.institution_id, *WRITERS)
    if plan.state not in (DRAFT, RETURNED):
        raise Conflict("该计划已经提交。")
    facts = plan_facts(db, law_on(db, today()), get_plan(db, plan_id), today())
    stop_on(ask(db, "check_plan", facts, matter="plan", matter_id=plan_id), "计划还不能提交")
    plan.state, plan.submitted_on = SUBMITTED, today()
    db.flush()
    record(db, actor, "plan.submit", "plan", plan_id)
    matter = MatterFacts(
        kind=_MATTERS.get(plan.kind, "plan"), ref=ref("plan", plan_id), on=today(), plan=facts
    )
    open_matter(db, actor, matter="plan", matter_id=plan_id, facts=matter)
    _approve_if_settled(db, actor, plan)
    return plan.state


def decide_plan(
    db: Session, actor: Actor, plan_id: int, key: str, *, outcome: str = AGREED, reason: str = ""
) -> str:
    """Decide one step of a plan; a refusal returns it to its author; return the plan's new state."""
    plan = _load(db, plan_id)
    if plan.state != SUBMITTED:
        raise Conflict("该计划不在审批中。")
    held = {paper.kind for paper in papers(db, "plan", plan_id)}
    decide_step(
        db, actor, matter="plan", matter_id=plan_id, key=key, outcome=outcome, reason=reason, held=held
    )
    if outcome != AGREED:
        plan.state = RETURNED
        record(db, actor, "plan.return", "plan", plan_id)
    else:
        _approve_if_settled(db, actor, plan)
    db.flush()
    return plan.state


def settle_plan(db: Session, actor: Actor, plan_id: int) -> str:
    """Approve a plan whose steps are done and whose public notice is over by now; return the plan's state."""
    require(actor, *CONCLUDERS)
    plan = _load(db, plan_id)
    if plan.state == SUBMITTED:
        _approve_if_settled(db, actor, plan)
    return plan.state


def _approve_if_settled(db: Session, actor: Actor, plan: Plan) -> None:
    if is_settled(db, "plan", plan.id, today()):
        plan.state, plan.approved_on = APPROVED, today()
        db.flush()
        record(db, actor, "plan.approve", "plan", plan.id)


def _changed_plan(db: Session, plan_id: int | None, aspects: Collection[str]) -> PlanView:
    """Return the plan that a change is about; raises where it is not one that needs a change."""
    if plan_id is None:
        raise InvalidInput("请选择要变更的计划。", details={"field": "of_plan_id"})
    plan = get_plan(db, plan_id)
    if plan.kind == CHANGE or plan.state != APPROVED:
        raise Conflict("只有已批准的计划才走变更程序；草拟或退回的计划请直接修改。")
    _need_aspects(aspects)
    return plan


def _need_aspects(aspects: Collection[str]) -> None:
    if not aspects:
        raise InvalidInput("请勾选变更的方面，例如课程、时间、地点。", details={"field": "changes"})


def _load(db: Session, plan_id: int) -> Plan:
    plan = db.scalar(select(Plan).where(Plan.id == plan_id))
    if plan is None:
        raise NotFound("没有这份计划。")
    return plan
