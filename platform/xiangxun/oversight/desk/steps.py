"""Steps 审批签字: what waits for a decision or a signature of the person's roles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, sees_only
from xiangxun.oversight.desk.todo import Todo
from xiangxun.oversight.supervision.queries import inspected_by
from xiangxun.oversight.supervision.service import MATTER as INSPECTION
from xiangxun.registry.tasks.queries import open_tasks
from xiangxun.results.acceptance.batch_queries import batch_titles
from xiangxun.results.acceptance.cases import BATCH_MATTER
from xiangxun.rules.law import Law
from xiangxun.training.approvals.queries import Step, pending
from xiangxun.training.plans.queries import plan_titles
from xiangxun.training.sessions.queries import session_rows

_VERBS = {
    "approve": "审批",
    "file": "备案",
    "opine": "提意见",
    "confirm": "确认",
    "sign": "签字",
    "publish": "公示",
}
#: Matters that are a session's: the page on which each is decided.
_OF_SESSIONS = {"session": "sessions.page", "acceptance": "acceptance.page", "settlement": "funds.page"}


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a step is about. `institution`: whose affair it is; None: nobody's in particular."""

    title: str
    institution: int | None
    address: str


def decisions(db: Session, actor: Actor, law: Law) -> Iterator[Todo]:
    """Yield the open steps of the actor's roles; who sees one institution only, those about its own affairs."""
    held = {*actor.actors, *(role.value for role in actor.roles)}
    steps, own = pending(db, held), sees_only(actor)
    subjects = _subjects(db, steps)
    for step in steps:
        about = subjects.get((step.matter, step.matter_id))
        if about is None or own not in (None, about.institution):
            continue
        yield Todo(
            verb=_(_VERBS.get(step.kind, step.kind)),
            what=about.title,
            about=law.rulebook.label("role", step.role),
            address=about.address,
            rule=step.rule,
            article=article_of(law, step.rule),
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


def _subjects(db: Session, steps: Sequence[Step]) -> Mapping[tuple[str, int], _Subject]:
    """Return what all steps are about, one statement for each kind of matter."""
    found: dict[tuple[str, int], _Subject] = {}
    plans = plan_titles(db, _ids(steps, {"plan"}))
    found.update(
        {
            ("plan", key): _Subject(title, whose, url_for("plans.page", plan_id=key))
            for key, (title, whose) in plans.items()
        }
    )
    sessions = session_rows(db, _ids(steps, _OF_SESSIONS))
    for matter, endpoint in _OF_SESSIONS.items():
        for key, row in sessions.items():
            title = f"{row.code} {row.title}"
            found[matter, key] = _Subject(title, row.institution_id, url_for(endpoint, session_id=key))
    for key, (title, whose) in batch_titles(db, _ids(steps, {BATCH_MATTER})).items():
        found[BATCH_MATTER, key] = _Subject(title, whose, url_for("batches.page", batch_id=key))
    for key, whose in inspected_by(db, _ids(steps, {INSPECTION})).items():
        address = url_for("supervision.page", inspection_id=key)
        found[INSPECTION, key] = _Subject(_("检查记录 %(n)s", n=key), whose, address)
    return found


def _ids(steps: Sequence[Step], matters: Collection[str]) -> set[int]:
    return {step.matter_id for step in steps if step.matter in matters}
