"""JSON API of plans 培训计划."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.web import JsonApi, KeysetQuery, Page, current_actor, current_db
from xiangxun.training.approvals.schemas import DecisionIn
from xiangxun.training.plans import service
from xiangxun.training.plans.queries import PlanView, find_plans, get_plan
from xiangxun.training.plans.schemas import PlanChangeIn, PlanEdit, PlanIn, PlanOut, PlanPage

api = JsonApi("plans", __name__, "培训计划")


@api.get("/plans", query=KeysetQuery, answers=PlanPage)
def index(query: dict[str, Any]) -> Page:
    """List plans, the newest first."""
    ask = Ask(descending=True, **query)
    return Page.of(find_plans(current_db(), ask, institution_id=sees_only(current_actor())), query["limit"])


@api.post("/plans", takes=PlanIn, answers=PlanOut)
def draft(body: dict[str, Any]) -> PlanView:
    """Begin a plan."""
    db = current_db()
    return get_plan(db, service.draft_plan(db, current_actor(), **body))


@api.get("/plans/<int:plan_id>", answers=PlanOut)
def show(plan_id: int) -> PlanView:
    """Return one plan."""
    return get_plan(current_db(), plan_id)


@api.post("/plans/<int:plan_id>", takes=PlanEdit, answers=PlanOut, status=200)
def edit(body: dict[str, Any], plan_id: int) -> PlanView:
    """Change a draft; 409 where somebody else changed it first."""
    db = current_db()
    service.edit_plan(db, current_actor(), plan_id, **body)
    return get_plan(db, plan_id)


@api.post("/plans/<int:plan_id>/submission", answers=PlanOut, status=200)
def submit(plan_id: int) -> PlanView:
    """Hand a plan in; 409 with the findings where a rule stops it."""
    db = current_db()
    service.submit_plan(db, current_actor(), plan_id)
    return get_plan(db, plan_id)


@api.post("/plans/<int:plan_id>/steps/<key>", takes=DecisionIn, answers=PlanOut, status=200)
def decide(body: dict[str, Any], plan_id: int, key: str) -> PlanView:
    """Decide one step of a plan."""
    db = current_db()
    service.decide_plan(db, current_actor(), plan_id, key, **body)
    return get_plan(db, plan_id)


@api.post("/plans/<int:plan_id>/changes", takes=PlanChangeIn, answers=PlanOut)
def change(body: dict[str, Any], plan_id: int) -> PlanView:
    """Begin a change request of an approved plan."""
    db = current_db()
    return get_plan(db, service.draft_change(db, current_actor(), plan_id, **body))


@api.post("/plans/<int:plan_id>/notice", answers=PlanOut, status=200)
def conclude_notice(plan_id: int) -> PlanView:
    """Approve a plan whose public notice is over; one whose notice still runs stays as it is."""
    db = current_db()
    service.settle_plan(db, current_actor(), plan_id)
    return get_plan(db, plan_id)
