"""Background work of follow-up 回访后台任务: plans the rounds of sessions whose ledger stands, without being asked.

Before the ledger nobody knows who counts; once planned, a round keeps its people. What acceptance demands is requested
when a session is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from xiangxun.foundation.jobs import daily, task
from xiangxun.results.followup.queries import unplanned
from xiangxun.results.followup.service import PLAN, plan_requested, request_rounds
from xiangxun.rules.vocabulary import Stage

LOOK = "followup.look"
_HOUR = 2
_STATES = ("ledgered", "submitted", "rectifying", "accepted")


@task(PLAN)
def plan(db: Session, *, tenant_id: int, session_id: int, stage: str) -> Mapping[str, object]:
    """Plan the rounds that the rules demand of one session at a stage."""
    del tenant_id
    rounds = plan_requested(db, session_id, Stage(stage))
    return {"session_id": session_id, "stage": stage, "rounds": len(rounds)}


@task(LOOK)
def look(db: Session, *, tenant_id: int) -> Mapping[str, object]:
    """Have every session planned that has a ledger and no round, each in a job of its own."""
    del tenant_id
    found = unplanned(db, _STATES)
    for session_id in found:
        request_rounds(db, session_id, Stage.CLOSE)
    return {"sessions": len(found)}


daily(LOOK, hour=_HOUR)
