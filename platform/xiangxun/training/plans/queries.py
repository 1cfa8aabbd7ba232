"""Reads plans 培训计划."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from xiangxun.kernel.errors import NotFound
from xiangxun.training.plans.models import Plan

DRAFT, SUBMITTED, APPROVED, RETURNED = "draft", "submitted", "approved", "returned"


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan as people see it. `state`: draft, submitted, approved, returned."""

    id: int
    kind: str
    title: str
    institution_id: int | None
    category: str | None
    topics: tuple[str, ...]
    people: int | None
    starts: date | None
    ends: date | None
    fields: Mapping[str, Any]
    state: str
    submitted_on: date | None
    approved_on: date | None
    version: int


def list_plans(
    db: Session, *, kind: str | None = None, institution_id: int | None = None
) -> Sequence[PlanView]:
    """Return plans, the newest first; with an institution its own and those of nobody in particular."""
    statement = select(Plan).order_by(Plan.id.desc())
    if kind is not None:
        statement = statement.where(Plan.kind == kind)
    if institution_id is not None:
        statement = statement.where(or_(Plan.institution_id == institution_id, Plan.institution_id.is_(None)))
    return [_view(plan) for plan in db.scalars(statement)]


def get_plan(db: Session, plan_id: int) -> PlanView:
    """Return one plan; raises `NotFound`."""
    plan = db.scalar(select(Plan).where(Plan.id == plan_id))
    if plan is None:
        raise NotFound("没有这份计划。")
    return _view(plan)


def plan_states(
    db: Session, *, institution_id: int, category: str | None, on: date, plan_id: int | None = None
) -> dict[str, str]:
    """Return the state of each kind of plan that a class on a day rests on.

    A class plan is the one named by the session; of the other kinds those of the institution (or of nobody in
    particular), of the category (or of none), whose days hold `on`; an approved one before any other.
    """
    statement = select(Plan).where(
        or_(Plan.institution_id == institution_id, Plan.institution_id.is_(None)),
        or_(Plan.category == category, Plan.category.is_(None)),
        or_(Plan.starts.is_(None), Plan.starts <= on),
        or_(Plan.ends.is_(None), Plan.ends >= on),
    )
    states: dict[str, str] = {}
    for plan in db.scalars(statement.order_by(Plan.id)):
        if plan.kind == "class" and plan.id != plan_id:
            continue
        if states.get(plan.kind) != APPROVED:
            states[plan.kind] = plan.state
    return states


def _view(plan: Plan) -> PlanView:
    return PlanView(
        id=plan.id,
        kind=plan.kind,
        title=plan.title,
        institution_id=plan.institution_id,
        category=plan.category,
        topics=tuple(plan.topics),
        people=plan.people,
        starts=plan.starts,
        ends=plan.ends,
        fields=plan.fields,
        state=plan.state,
        submitted_on=plan.submitted_on,
        approved_on=plan.approved_on,
        version=plan.version,
    )
