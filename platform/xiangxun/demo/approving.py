"""Approving 审批: each open step of a matter is decided by the role it names, until none is open."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from xiangxun.demo.filing import file_kinds
from xiangxun.demo.play import Play
from xiangxun.foundation.access import Actor
from xiangxun.kernel.errors import Conflict
from xiangxun.training.approvals.queries import OPEN, Step, list_steps
from xiangxun.training.approvals.service import decide_step
from xiangxun.training.plans.service import decide_plan
from xiangxun.training.sessions.service import decide_application


def _decide_settlement(db: Session, actor: Actor, session_id: int, key: str) -> None:
    decide_step(db, actor, matter="settlement", matter_id=session_id, key=key)


_DECIDE: dict[str, Callable[[Session, Actor, int, str], str | None]] = {
    "plan": decide_plan,
    "session": decide_application,
    "settlement": _decide_settlement,
}


def approve(play: Play, offset: int, matter: str, matter_id: int) -> None:
    """Decide every step of a plan, an application or a settlement; raises Conflict where one stays open."""
    for _ in range(_count(play, offset, matter, matter_id)):
        with play.step(offset) as db:
            step = _next(db, matter, matter_id)
            if step is None:
                return
            actor = play.acting(db, step.role)
            play.tell(
                f"{play.on} {actor.name}：{play.law(db).rulebook.entry(step.rule).article} {_said(step)}"
            )
            file_kinds(play, db, "plan" if matter == "plan" else "session", matter_id, step.needs)
            _DECIDE[matter](db, actor, matter_id, step.key)


def _count(play: Play, offset: int, matter: str, matter_id: int) -> int:
    with play.step(offset) as db:
        return len(list_steps(db, matter, matter_id))


def _next(db: Session, matter: str, matter_id: int) -> Step | None:
    steps = list_steps(db, matter, matter_id)
    found = next((step for step in steps if step.state == OPEN), None)
    if found is None and any(step.outcome is None for step in steps):
        raise Conflict("审批环节互相等待，无法继续；请核对规则手册的审批顺序。")
    return found


def _said(step: Step) -> str:
    return {"publish": "公示", "file": "备案", "opine": "提出意见"}.get(step.kind, "同意")
