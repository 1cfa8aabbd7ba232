"""Plan facts 计划事实: what `check_plan` is given."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from xiangxun.kernel.ids import ref
from xiangxun.registry.documents.queries import papers
from xiangxun.registry.extras.queries import as_facts
from xiangxun.registry.institutions.history import history_before
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.rules.facts import PlanFacts
from xiangxun.rules.law import Law
from xiangxun.training.approvals.queries import steps_done
from xiangxun.training.plans.queries import PlanView


def plan_facts(db: Session, law: Law, plan: PlanView, on: date) -> PlanFacts:
    """Return a plan as rules see it when it is handed in on a day; a field counts as filled where it says something.

    Its history is that of the sessions that began before that day.
    """
    whose = ref("institution", plan.institution_id) if plan.institution_id else None
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
        extra=as_facts(db, "plan", plan.fields),
        history=history_before(db, law, "check_plan", on, institution=whose, category=plan.category),
        rulings=rulings(db, "plan", plan.id),
    )
