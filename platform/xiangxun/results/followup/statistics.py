"""Statistics of follow-up 回访统计: on which day each round of calls of every session was closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.results.followup.models import FollowupRoundRow


def closed_rounds(db: Session, as_of: date) -> Mapping[int, Mapping[str, date]]:
    """Return of each session the day on which its rounds were closed by a day: followup:KEY, and followup for all."""
    closed: dict[int, dict[str, date]] = {}
    waiting: set[int] = set()
    columns = (FollowupRoundRow.session_id, FollowupRoundRow.key, FollowupRoundRow.closed_on)
    for session_id, key, on in db.execute(select(*columns)):
        if on is None or on > as_of:
            waiting.add(session_id)
        else:
            closed.setdefault(session_id, {})[f"followup:{key}"] = on
    for session_id, days in closed.items():
        if session_id not in waiting:
            days["followup"] = max(days.values())
    return closed
