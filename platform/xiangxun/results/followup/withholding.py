"""Withholding 不回访: who has asked that the data be left alone is called by nobody.

The line stays in its round, with that for its result, and so does the person in the sample and in every number that a
share is taken of: nobody is drawn instead, and no ratio is better for it. The line counts as done, since nobody may
do more.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from xiangxun.kernel.errors import Conflict
from xiangxun.registry.trainees.restriction import restricted_among
from xiangxun.results.followup.models import FollowupCall, FollowupRoundRow
from xiangxun.results.followup.queries import UNREACHABLE, WITHHELD

_OPEN = select(FollowupRoundRow.id).where(FollowupRoundRow.closed_on.is_(None))


def withhold_calls(db: Session, trainee_id: int) -> int:
    """Let nobody call a person in the rounds still open; return in how many. What calls found before stays."""
    pending = FollowupCall.result.is_(None) | (FollowupCall.result == UNREACHABLE)
    return _set(db, trainee_id, pending, WITHHELD)


def resume_calls(db: Session, trainee_id: int) -> int:
    """Have a person called again in the rounds still open; return in how many."""
    return _set(db, trainee_id, FollowupCall.result == WITHHELD, None)


def refuse_restricted(db: Session, trainee_ids: Collection[int]) -> None:
    """Raise `Conflict` where a call is entered of somebody who may not be called."""
    restricted = restricted_among(db, trainee_ids)
    if restricted:
        raise Conflict(
            f"有 {len(restricted)} 人已依法要求停止使用其个人信息，不得回访，录入没有保存；请去掉这些人再保存。",
            code="restricted",
            details={"people": sorted(restricted)},
        )


def _set(db: Session, trainee_id: int, which: Any, result: str | None) -> int:
    found: int = db.execute(  # type: ignore[attr-defined]
        update(FollowupCall)
        .where(FollowupCall.trainee_id == trainee_id, FollowupCall.round_id.in_(_OPEN), which)
        .values(result=result, version=FollowupCall.version + 1),
        execution_options={"synchronize_session": False},
    ).rowcount
    db.expire_all()
    return found
