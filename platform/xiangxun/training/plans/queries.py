"""Reads plans 培训计划."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.foundation.db.reading import read_rows
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.extras.queries import as_now
from xiangxun.training.plans.models import Plan

DRAFT, SUBMITTED, APPROVED, RETURNED = "draft", "submitted", "approved", "returned"
CHANGE = "change"
#: The kinds of plan that are drafted from nothing; a change is drafted from the plan that it changes.
KINDS = ("programme", "overall", "year", "month", "scheme", "class")
#: Of a change: approved, but delivery departs from the plan in other aspects too.
PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan as people see it. `state`: draft, submitted, approved, returned; `of_plan_id`: the plan a change changes."""

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
    of_plan_id: int | None
    changes: tuple[str, ...]
    state: str
    submitted_on: date | None
    approved_on: date | None
    version: int


_PLANS = select(*(getattr(Plan, field.name) for field in fields(PlanView)), Plan.extra_shape)


def list_plans(
    db: Session, *, kind: str | None = None, institution_id: int | None = None
) -> Sequence[PlanView]:
    """Return plans, the newest first; with an institution its own and those of nobody in particular."""
    statement = _PLANS.order_by(Plan.id.desc())
    if kind is not None:
        statement = statement.where(Plan.kind == kind)
    if institution_id is not None:
        statement = statement.where(or_(Plan.institution_id == institution_id, Plan.institution_id.is_(None)))
    return [_view(db, plan) for plan in read_rows(db, statement)]


def find_plans(db: Session, ask: Ask, *, institution_id: int | None = None) -> Sequence[PlanView]:
    """Return what is asked of the list of plans: by name, of a kind or state; see `list_plans` for the institution."""
    statement = _PLANS
    if institution_id is not None:
        statement = statement.where(or_(Plan.institution_id == institution_id, Plan.institution_id.is_(None)))
    if ask.search:
        statement = statement.where(Plan.title.icontains(ask.search, autoescape=True))
    if "kind" in ask.chosen:
        statement = statement.where(Plan.kind == ask.chosen["kind"])
    if "state" in ask.chosen:
        statement = statement.where(Plan.state == ask.chosen["state"])
    key = {"title": Plan.title, "starts": func.coalesce(Plan.starts, date.min)}.get(ask.sort, Plan.id)
    return [_view(db, plan) for plan in read_rows(db, in_order(statement, Plan, key, ask))]


def get_plan(db: Session, plan_id: int) -> PlanView:
    """Return one plan; raises `NotFound`."""
    found = read_rows(db, _PLANS.where(Plan.id == plan_id))
    if not found:
        raise NotFound("没有这份计划。")
    return _view(db, found[0])


def list_changes(db: Session, plan_id: int) -> Sequence[PlanView]:
    """Return the change requests 变更 of a plan, the oldest first."""
    statement = _PLANS.where(Plan.of_plan_id == plan_id).order_by(Plan.id)
    return [_view(db, plan) for plan in read_rows(db, statement)]


def plan_titles(db: Session, plan_ids: Collection[int]) -> Mapping[int, tuple[str, int | None]]:
    """Return title and institution of plans."""
    rows = db.execute(select(Plan.id, Plan.title, Plan.institution_id).where(among(Plan.id, plan_ids)))
    return {plan_id: (title, institution) for plan_id, title, institution in rows}


def returned_plans(db: Session, institution_id: int | None) -> Sequence[PlanView]:
    """Return the plans that were given back, of an institution or of the county."""
    statement = _PLANS.where(Plan.state == RETURNED).order_by(Plan.id)
    if institution_id is not None:
        statement = statement.where(Plan.institution_id == institution_id)
    return [_view(db, plan) for plan in read_rows(db, statement)]


def plan_states(
    db: Session,
    *,
    institution_id: int,
    category: str | None,
    on: date,
    plan_id: int | None = None,
    differs: Collection[str] = (),
) -> dict[str, str]:
    """Return the state of each kind of plan that a class on a day rests on.

    A class plan is the one named by the session; of the other kinds those of the institution (or of nobody in
    particular), of the category (or of none), whose days hold `on`; an approved one before any other. `change`: of
    the changes of these very plans; approved where those approved cover every aspect in which delivery `differs`.
    """
    statement = select(Plan.id, Plan.kind, Plan.state).where(
        Plan.kind != CHANGE,
        or_(Plan.institution_id == institution_id, Plan.institution_id.is_(None)),
        or_(Plan.category == category, Plan.category.is_(None)),
        or_(Plan.starts.is_(None), Plan.starts <= on),
        or_(Plan.ends.is_(None), Plan.ends >= on),
    )
    rests_on: dict[str, tuple[int, str]] = {}
    for found, kind, state in db.execute(statement.order_by(Plan.id)):
        if kind == "class" and found != plan_id:
            continue
        if kind not in rests_on or rests_on[kind][1] != APPROVED:
            rests_on[kind] = (found, state)
    states = {kind: state for kind, (_found, state) in rests_on.items()}
    if changed := _change_state(db, [found for found, _state in rests_on.values()], differs):
        states[CHANGE] = changed
    return states


def _change_state(db: Session, plan_ids: Collection[int], differs: Collection[str]) -> str | None:
    statement = select(Plan.state, Plan.changes).where(Plan.of_plan_id.in_(plan_ids)).order_by(Plan.id)
    changes = db.execute(statement).all() if plan_ids else []
    covered = {aspect for state, aspects in changes if state == APPROVED for aspect in aspects}
    if covered and covered.issuperset(differs):
        return APPROVED
    pending = [state for state, _aspects in changes if state != APPROVED]
    return pending[-1] if pending else (PARTIAL if covered else None)


def _view(db: Session, plan: Sequence[Any]) -> PlanView:
    number, kind, title, institution, category, topics, people, starts, ends, own, of_plan, changes, *rest = (
        plan
    )
    state, submitted_on, approved_on, version, shape = rest
    return PlanView(
        number,
        kind,
        title,
        institution,
        category,
        tuple(topics),
        people,
        starts,
        ends,
        as_now(db, "plan", own, shape),
        of_plan,
        tuple(changes),
        state,
        submitted_on,
        approved_on,
        version,
    )
