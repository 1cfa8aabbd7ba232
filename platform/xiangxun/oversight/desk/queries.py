"""What waits 待办: open approvals of one's roles, orders to mend, assessments to confirm, calls that are due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, sees_only
from xiangxun.foundation.web import is_readable
from xiangxun.registry.institutions.queries import get_institution, list_orders
from xiangxun.rules.law import Law
from xiangxun.training.approvals.queries import Step, pending
from xiangxun.training.plans.queries import get_plan
from xiangxun.training.sessions.queries import get_session

_KINDS = {
    "approve": "审批",
    "file": "备案",
    "opine": "提意见",
    "confirm": "确认",
    "sign": "签字",
    "publish": "公示",
}


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing on the desk: what to do about what, the rule that asks it, since or until when, where to go."""

    what: str
    about: str
    rule: str
    article: str
    on: date
    address: str
    is_late: bool = False
    days: int = 0


def todos(db: Session, actor: Actor, law: Law, on: date) -> Sequence[Todo]:
    """Return what waits for somebody, the late first."""
    found = [*_steps(db, actor, law), *_orders(db, law, on, sees_only(actor))]
    return sorted(found, key=lambda one: (not one.is_late, one.on))


def _steps(db: Session, actor: Actor, law: Law) -> Iterator[Todo]:
    held = {*actor.actors, *(role.value for role in actor.roles)}
    for step in pending(db, held):
        if not is_readable(matter=step.matter, matter_id=step.matter_id):
            continue
        title, address = _matter(db, step)
        yield Todo(
            what=_("%(kind)s：%(title)s", kind=_(_KINDS.get(step.kind, step.kind)), title=title),
            about=law.rulebook.label("role", step.role),
            rule=step.rule,
            article=_article(law, step.rule),
            on=step.opened_on,
            address=address,
        )


def _orders(db: Session, law: Law, on: date, own: int | None) -> Iterator[Todo]:
    for order in list_orders(db, institution_id=own, open_only=True):
        late = (on - order.due).days
        yield Todo(
            what=_("整改：%(demand)s", demand=order.demand),
            about=get_institution(db, order.institution_id).name,
            rule=order.rule,
            article=_article(law, order.rule),
            on=order.due,
            address=url_for("institutions.page", institution_id=order.institution_id),
            is_late=late > 0,
            days=abs(late),
        )


def _matter(db: Session, step: Step) -> tuple[str, str]:
    if step.matter == "plan":
        return get_plan(db, step.matter_id).title, url_for("plans.page", plan_id=step.matter_id)
    endpoint = {"acceptance": "acceptance.page", "settlement": "funds.page"}.get(step.matter, "sessions.page")
    row = get_session(db, step.matter_id).row
    return f"{row.code} {row.title}", url_for(endpoint, session_id=step.matter_id)


def _article(law: Law, rule: str) -> str:
    entry = law.rulebook.rules.get(rule)
    return entry.article if entry else rule
