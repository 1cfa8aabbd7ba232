"""Background work of follow-up 回访后台任务: plans the rounds of sessions whose ledger stands, without being asked.

Before the ledger nobody knows who counts; once planned, a round keeps its people. Each session is asked about once.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.jobs import daily, task
from xiangxun.foundation.outbox import enqueue
from xiangxun.results.followup.queries import unplanned
from xiangxun.results.followup.service import plan_rounds

LOOK, PLAN = "followup.look", "followup.plan"
_HOUR = 2
_STATES = ("ledgered", "submitted", "rectifying", "accepted")
_SYSTEM = Actor(account=None, name="系统", roles=frozenset({Role.AUTHORITY}))


@task(PLAN)
def plan(db: Session, *, tenant_id: int, session_id: int) -> Mapping[str, object]:
    """Plan the rounds that the rules demand of one session."""
    del tenant_id
    return {"session_id": session_id, "rounds": len(plan_rounds(db, _SYSTEM, session_id))}


@task(LOOK)
def look(db: Session, *, tenant_id: int) -> Mapping[str, object]:
    """Have every session planned that has a ledger and no round, each in a job of its own."""
    del tenant_id
    found = unplanned(db, _STATES)
    for session_id in found:
        enqueue(db, PLAN, {"session_id": session_id}, key=f"{PLAN}:{session_id}")
    return {"sessions": len(found)}


daily(LOOK, hour=_HOUR)
