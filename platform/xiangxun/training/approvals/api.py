"""JSON API of approvals 审批: what waits for the caller, and the steps of one matter."""

from __future__ import annotations

from collections.abc import Sequence

from xiangxun.foundation.web import JsonApi, current_actor, current_db, is_readable
from xiangxun.training.approvals.queries import Step, list_steps, pending
from xiangxun.training.approvals.schemas import StepOut

api = JsonApi("approvals", __name__, "审批")


@api.get("/approvals", answers=StepOut(many=True))
def index() -> Sequence[Step]:
    """List the open steps that wait for a role the caller holds."""
    actor = current_actor()
    waiting = pending(current_db(), {*actor.actors, *(role.value for role in actor.roles)})
    return [step for step in waiting if is_readable(matter=step.matter, matter_id=step.matter_id)]


@api.get(
    "/approvals/<any(plan, session, acceptance, settlement):matter>/<int:matter_id>",
    answers=StepOut(many=True),
)
def show(matter: str, matter_id: int) -> Sequence[Step]:
    """List the steps of one matter."""
    return list_steps(current_db(), matter, matter_id)
