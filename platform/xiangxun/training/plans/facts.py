"""Plan facts 计划事实: what `check_plan` is given."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from xiangxun.kernel.ids import ref
from xiangxun.registry.documents.queries import papers
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.rules.facts import PlanFacts
from xiangxun.rules.vocabulary import Map
from xiangxun.training.approvals.queries import steps_done
from xiangxun.training.plans.queries import PlanView


def plan_facts(db: Session, plan: PlanView, on: date) -> PlanFacts:
    """Return a plan as rules see it when it is handed in on a day; a field counts as filled where it says something."""
    named = {"people": plan.people, "starts": plan.starts, "ends": plan.ends, "category": plan.category}
    said = {**plan.fields, **named, "topics": plan.topics, "changes": plan.changes}
    return PlanFacts(
        ref=ref("plan", plan.id),
        kind=plan.kind,
        submitted=on,
        starts=plan.starts,
        ends=plan.ends,
        filled=frozenset(key for key, value in said.items() if value not in (None, "", [], ())),
        papers=papers(db, "plan", plan.id),
        steps=steps_done(db, "plan", plan.id),
        category=plan.category or "",
        topics=frozenset(plan.topics),
        people=plan.people or 0,
        changes=frozenset(plan.changes),
        extra=Map(
            {key: tuple(value) if isinstance(value, list) else value for key, value in plan.fields.items()}
        ),
        rulings=rulings(db, "plan", plan.id),
    )
