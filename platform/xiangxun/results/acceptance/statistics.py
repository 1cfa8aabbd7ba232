"""Statistics of acceptance 验收统计: the grade that stands for each of some sessions, in one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.results.acceptance.models import AcceptanceRound
from xiangxun.results.acceptance.queries import DECIDED


def grades_of(db: Session, session_ids: Collection[int]) -> Mapping[int, str]:
    """Return the grade of the latest decided round of each session that has one."""
    rows = db.execute(
        select(AcceptanceRound.session_id, AcceptanceRound.grade)
        .where(among(AcceptanceRound.session_id, session_ids), AcceptanceRound.state == DECIDED)
        .order_by(AcceptanceRound.n)
    )
    return {session: grade for session, grade in rows if session is not None and grade is not None}
