"""Reads acceptance 验收: the team, the rounds, the grade that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.results.acceptance.models import AcceptanceRound, TeamMember

OPINED, REFERRED, RETURNED, DECIDED = "opined", "referred", "returned", "decided"


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member of the acceptance team and the side he stands for."""

    name: str
    side: str
    account_id: int | None


@dataclass(frozen=True, slots=True)
class RoundView:
    """One round. `state`: opined, referred (a question waits), returned (opine again), decided.

    `effects`: what followed, as data: {"kind": "rectify", "order": id …}, {"kind": "retrain", "session": id …}.
    """

    id: int
    session_id: int
    n: int
    state: str
    proposed: str | None
    opinion: str
    opined_by: int | None
    opined_on: date | None
    vetoes: tuple[str, ...]
    scores: Sequence[Mapping[str, Any]]
    rows_checked: int
    rows_wrong: int
    grade: str | None
    rules: tuple[str, ...]
    effects: Sequence[Mapping[str, Any]]
    reason: str
    decided_by: int | None
    decided_on: date | None
    receipt_id: int | None
    version: int


def team(db: Session, session_id: int) -> tuple[MemberView, ...]:
    """Return the acceptance team of a session, in the order in which it was named."""
    rows = db.scalars(select(TeamMember).where(TeamMember.session_id == session_id).order_by(TeamMember.id))
    return tuple(MemberView(row.name, row.side, row.account_id) for row in rows)


def list_rounds(db: Session, session_id: int) -> Sequence[RoundView]:
    """Return the rounds of a session, the first at the top."""
    statement = select(AcceptanceRound).where(AcceptanceRound.session_id == session_id)
    return [_view(row) for row in db.scalars(statement.order_by(AcceptanceRound.n))]


def last_round(db: Session, session_id: int) -> RoundView | None:
    """Return the latest round, or None before the first."""
    rounds = list_rounds(db, session_id)
    return rounds[-1] if rounds else None


def standing_grade(db: Session, session_id: int) -> str | None:
    """Return the grade of the latest decided round, or None."""
    grades = [one.grade for one in list_rounds(db, session_id) if one.state == DECIDED]
    return grades[-1] if grades else None


def _view(row: AcceptanceRound) -> RoundView:
    return RoundView(
        id=row.id,
        session_id=row.session_id,
        n=row.n,
        state=row.state,
        proposed=row.proposed,
        opinion=row.opinion,
        opined_by=row.opined_by,
        opined_on=row.opined_on,
        vetoes=tuple(row.vetoes),
        scores=row.scores,
        rows_checked=row.rows_checked,
        rows_wrong=row.rows_wrong,
        grade=row.grade,
        rules=tuple(row.rules),
        effects=row.effects,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_on=row.decided_on,
        receipt_id=row.receipt_id,
        version=row.version,
    )
