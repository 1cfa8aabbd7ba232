"""Steps 审批签字: what waits for a decision or a signature of the person's roles."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, sees_only
from xiangxun.oversight.desk.todo import Todo
from xiangxun.oversight.supervision.matters import matters_of
from xiangxun.registry.tasks.queries import open_tasks
from xiangxun.rules.law import Law
from xiangxun.training.approvals.queries import pending

_VERBS = {
    "approve": "审批",
    "file": "备案",
    "opine": "提意见",
    "confirm": "确认",
    "sign": "签字",
    "publish": "公示",
}


def decisions(db: Session, actor: Actor, law: Law) -> Iterator[Todo]:
    """Yield the open steps of the actor's roles; who sees one institution only, those about its own affairs."""
    held = {*actor.actors, *(role.value for role in actor.roles)}
    steps, own = pending(db, held), sees_only(actor)
    subjects = matters_of(db, steps)
    for step in steps:
        about = subjects.get((step.matter, step.matter_id))
        if about is None or own not in (None, about.institution):
            continue
        yield Todo(
            verb=_(_VERBS.get(step.kind, step.kind)),
            what=about.title,
            about=law.rulebook.label("role", step.role),
            address=url_for(about.endpoint, **about.values),
            rule=step.rule,
            article=article_of(law, step.rule),
            due=step.due,
            due_text=step.due_text,
            since=step.opened_on,
        )


def tasks(db: Session, actor: Actor, law: Law) -> Iterator[Todo]:
    """Yield the tasks that decisions have given to the actor's roles."""
    held = {*actor.actors, *(role.value for role in actor.roles)}
    for task in open_tasks(db, held):
        yield Todo(
            verb=_("办理"),
            what=law.rulebook.label("task", task.what),
            about=law.rulebook.label("role", task.role),
            address=url_for("tasks.index"),
            rule=task.rule,
            article=article_of(law, task.rule),
            due=task.due,
            due_text=task.due_text,
            since=task.given_on,
        )


def article_of(law: Law, rule: str) -> str:
    """Return where a rule stands, or its id where the law in force no longer has it."""
    entry = law.rulebook.rules.get(rule)
    return entry.article if entry else rule
