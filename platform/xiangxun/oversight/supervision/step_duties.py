"""Steps with a day 有期限的审批环节: who is to decide by when; the regulation's `within` makes each open one a duty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.oversight.supervision.duties import Duty, state_by
from xiangxun.oversight.supervision.matters import Matter, matters_of
from xiangxun.registry.registers.declared import role_label
from xiangxun.rules.law import Law
from xiangxun.training.approvals.queries import Step, with_deadline

_PREFIX = "approval:"
_WORDS: Mapping[str, tuple[str, str]] = {
    "approve": ("应按期审批", "to be approved by the day set"),
    "file": ("应按期备案", "to be put on file by the day set"),
    "opine": ("应按期提出意见", "an opinion is due by the day set"),
    "confirm": ("应按期确认", "to be confirmed by the day set"),
    "sign": ("应按期签字", "to be signed by the day set"),
    "publish": ("应按期公示", "to be put on public notice by the day set"),
}


def step_duties(db: Session, law: Law, as_of: date, lang: str) -> list[Duty]:
    """Return a duty for each open step that has a day, as of a day."""
    steps = [step for step in with_deadline(db) if step.opened_on <= as_of]
    matters = matters_of(db, steps)
    found = ((step, matters.get((step.matter, step.matter_id))) for step in steps)
    return [_duty(step, matter, law, as_of, lang) for step, matter in found if matter is not None]


def is_step(duty: Duty) -> bool:
    """Return whether a duty is a step of approval, which stands on a desk of its own accord."""
    return duty.key.startswith(_PREFIX)


def _duty(step: Step, matter: Matter, law: Law, as_of: date, lang: str) -> Duty:
    entry = law.rulebook.rules.get(step.rule)
    return Duty(
        key=f"{_PREFIX}{step.matter}:{step.matter_id}:{step.key}",
        state=state_by(step.due, as_of),
        rule=step.rule,
        article=entry.article if entry else step.rule,
        message=_WORDS[step.kind][lang == "en"],
        owner=step.role,
        owner_label=role_label(law, step.role),
        about=matter.about,
        about_name=matter.title,
        institution=matter.institution,
        due=step.due,
        due_text=step.due_text,
        have=0,
        least=None,
        of=None,
    )
