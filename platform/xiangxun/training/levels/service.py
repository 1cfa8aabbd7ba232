"""Records trainees' progress 学员成绩 and has their levels 学员等级 decided at the end of a stage."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import InvalidInput
from xiangxun.kernel.ids import row_id
from xiangxun.registry.interpretations.service import ask
from xiangxun.registry.trainees.facts import persons
from xiangxun.registry.trainees.service import set_levels
from xiangxun.rules.answers import Verdict
from xiangxun.training.enrolment.queries import admitted_ids
from xiangxun.training.levels.facts import level_facts
from xiangxun.training.levels.models import TraineeProgress
from xiangxun.training.sessions.service import require_session
from xiangxun.training.sessions.tally import note_tally

STAFF = (Role.PUBLIC_SERVICE_CENTRE, Role.INSTITUTION, Role.AUTHORITY)
_HIGHEST = 100


@dataclass(frozen=True, slots=True)
class ProgressIn:
    """What staff enter about one trainee; scores from 0 to 100 by item, sales in fen."""

    trainee_id: int
    next: str | None = None
    scores: Mapping[str, int] = field(default_factory=dict)
    points: int = 0
    sales_fen: int = 0
    recommended: bool = False
    counted_answers: int = 0


def record_progress(db: Session, actor: Actor, session_id: int, rows: Collection[ProgressIn]) -> None:
    """Enter progress of many trainees in one statement; the same again replaces it."""
    require_session(db, actor, session_id, *STAFF)
    _check(db, session_id, rows)
    if rows:
        levels = persons(db, [row.trainee_id for row in rows])
        statement = insert(TraineeProgress).values(
            [_values(session_id, row, levels[row.trainee_id].level) for row in rows]
        )
        kept = ("next", "scores", "points", "sales_fen", "recommended", "counted_answers")
        db.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "session_id", "trainee_id"],
                set_={
                    **{name: statement.excluded[name] for name in kept},
                    "version": TraineeProgress.version + 1,
                },
            )
        )
    assessed = db.scalar(
        select(func.count()).where(TraineeProgress.session_id == session_id, TraineeProgress.scores != {})
    )
    note_tally(db, session_id, assessed=assessed or 0)
    record(db, actor, "levels.progress", "session", session_id, {"people": len(rows)})


def decide_levels(db: Session, actor: Actor, session_id: int, *, reason: str = "") -> tuple[Verdict, ...]:
    """Ask for the level of every trainee with progress, keep it, and write it into the register.

    `reason`: what the person who decides adds to it; it stands in the audit.
    """
    require_session(db, actor, session_id, *STAFF)
    facts = level_facts(db, session_id)
    decision = ask(db, "decide_trainee_levels", facts, matter="session", matter_id=session_id)
    verdicts: tuple[Verdict, ...] = decision.answer
    by_trainee = {row_id(verdict.about): verdict for verdict in verdicts}
    rows = db.scalars(select(TraineeProgress).where(TraineeProgress.session_id == session_id))
    for row in rows:
        verdict = by_trainee[row.trainee_id]
        row.grade, row.rules, row.decided_on = verdict.grade, list(verdict.rules), today()
    db.flush()
    set_levels(db, [(trainee, verdict.grade) for trainee, verdict in by_trainee.items() if verdict.grade])
    details = {"receipt": decision.receipt_id, "people": len(by_trainee), "reason": reason.strip()}
    record(db, actor, "levels.decide", "session", session_id, details)
    return verdicts


def _check(db: Session, session_id: int, rows: Collection[ProgressIn]) -> None:
    if {row.trainee_id for row in rows} - set(admitted_ids(db, session_id)):
        raise InvalidInput("有人不在本期录取名单中，请核对。")
    if any(not 0 <= score <= _HIGHEST for row in rows for score in row.scores.values()):
        raise InvalidInput("成绩须为 0 至 100。")


def _values(session_id: int, row: ProgressIn, level: str) -> dict[str, object]:
    return {
        "tenant_id": current_tenant(),
        "session_id": session_id,
        "trainee_id": row.trainee_id,
        "level": level or None,
        "next": row.next,
        "scores": dict(row.scores),
        "points": row.points,
        "sales_fen": row.sales_fen,
        "recommended": row.recommended,
        "counted_answers": row.counted_answers,
        "rules": [],
        "version": 1,
    }
