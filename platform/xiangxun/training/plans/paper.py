"""The approval of a plan on paper 计划审批表: what the plan says, field by field, and each step as it was decided."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import Box, PaperFacts
from xiangxun.foundation.papers.wording import day_words, days_words
from xiangxun.kernel.clock import today
from xiangxun.registry.institutions.queries import get_institution
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.rules.law import Law
from xiangxun.training.approvals.queries import Step, list_steps
from xiangxun.training.plans.queries import PlanView

_STATES = {"draft": "草拟", "submitted": "已报送", "approved": "已批准", "returned": "已退回"}
_OUTCOMES = {"agreed": "同意", "declined": "不同意"}


def plan_approval(db: Session, plan: PlanView, law: Law) -> PaperFacts:
    """Return what the approval form of a plan says."""
    institution = get_institution(db, plan.institution_id) if plan.institution_id else None
    label = law.rulebook.label
    values = {
        "title": plan.title,
        "kind": label("plan", plan.kind),
        "institution": institution.name if institution else "",
        "contact": institution.contact if institution else "",
        "category": label("category", plan.category) if plan.category else "",
        "topics": "、".join(label("topic", topic) for topic in plan.topics),
        "people": f"{plan.people} 人" if plan.people else "",
        "days": days_words(plan.starts, plan.ends),
        "submitted_on": day_words(plan.submitted_on),
        "approved_on": day_words(plan.approved_on),
        "state": _STATES.get(plan.state, plan.state),
        "office": current_tenant_info(db).title,
        "printed_on": day_words(today()),
    }
    return PaperFacts(
        plan.approved_on or plan.submitted_on or today(),
        values,
        [{"item": label("filled", key), "text": _said(value)} for key, value in plan.fields.items() if value],
        number=str(plan.id),
        boxes=[_box(step, law) for step in list_steps(db, "plan", plan.id)],
    )


def _box(step: Step, law: Law) -> Box:
    said = (_OUTCOMES.get(step.outcome or "", step.outcome or ""), step.reason, day_words(step.decided_on))
    return Box(f"{law.rulebook.label('role', step.role)}意见", "　".join(filter(None, said)))


def _said(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
