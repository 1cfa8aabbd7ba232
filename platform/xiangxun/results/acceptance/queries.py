"""Reads acceptance 验收: the team and its signatures, the rounds, the grade that stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.results.acceptance.cases import Case, case_of
from xiangxun.results.acceptance.models import AcceptanceRound, MemberSignature, TeamMember

#: Name and side of a member of a team.
Signer = tuple[str, str]

OPINED, REFERRED, RETURNED, DECIDED, REVISED = "opined", "referred", "returned", "decided", "revised"


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member of the acceptance team and the side he stands for; `account_id`: with which he signs himself."""

    id: int
    name: str
    side: str
    account_id: int | None


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A member's signature under an opinion; `agreed` False: dissenting, as the remark says."""

    name: str
    side: str
    agreed: bool
    remark: str
    on_paper: bool
    on: date


@dataclass(frozen=True, slots=True)
class RoundView:
    """One round. `state`: opined, referred (a question waits), returned (opine again), decided, revised (undone since).

    Of a session or of a batch; `batch_round_id`: the batch's round in which a session was accepted with others.
    `effects`: what followed, as data: {"kind": "rectify", "order": id …}, {"kind": "retrain", "session": id …}.
    """

    id: int
    session_id: int | None
    batch_id: int | None
    batch_round_id: int | None
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
    score: Decimal | None
    rules: tuple[str, ...]
    effects: Sequence[Mapping[str, Any]]
    reason: str
    decided_by: int | None
    decided_on: date | None
    receipt_id: int | None
    version: int


def team(db: Session, case: Case | int) -> tuple[MemberView, ...]:
    """Return the acceptance team of a case, in the order in which it was named."""
    owned = case_of(case).owns(TeamMember.session_id, TeamMember.batch_id)
    rows = db.scalars(select(TeamMember).where(owned).order_by(TeamMember.id))
    return tuple(MemberView(row.id, row.name, row.side, row.account_id) for row in rows)


def list_rounds(db: Session, case: Case | int) -> Sequence[RoundView]:
    """Return the rounds of a case, the first at the top."""
    return [_view(row) for row in db.scalars(rounds_of(case))]


def rounds_of(case: Case | int) -> Select[AcceptanceRound]:
    """Return the statement of a case's rounds, the first at the top."""
    owned = case_of(case).owns(AcceptanceRound.session_id, AcceptanceRound.batch_id)
    return select(AcceptanceRound).where(owned).order_by(AcceptanceRound.n)


def last_round(db: Session, case: Case | int) -> RoundView | None:
    """Return the latest round, or None before the first."""
    rounds = list_rounds(db, case)
    return rounds[-1] if rounds else None


def standing_grade(db: Session, case: Case | int) -> str | None:
    """Return the grade of the latest decided round, or None."""
    grades = [one.grade for one in list_rounds(db, case) if one.state == DECIDED]
    return grades[-1] if grades else None


def refused(db: Session, session_id: int) -> dict[str, tuple[str, int, int]]:
    """Return what the standing decision withholds 拒付, by party: the rule, and the share as (part, whole).

    A session that was accepted in a batch is refused what the batch's decision refuses.
    """
    found: dict[str, tuple[str, int, int]] = {}
    own = select(AcceptanceRound).where(
        AcceptanceRound.session_id == session_id, AcceptanceRound.state == DECIDED
    )
    row = db.scalar(own.order_by(AcceptanceRound.n.desc()).limit(1))
    if row is not None and row.batch_round_id is not None:
        row = db.scalar(select(AcceptanceRound).where(AcceptanceRound.id == row.batch_round_id))
    for one in row.effects if row is not None else ():
        if one["kind"] == "withhold" and one.get("in_force"):
            found[one["party"]] = (one["rule"], one["num"], one["den"])
    return found


def signatures(db: Session, round_id: int) -> Mapping[Signer, SignatureView]:
    """Return who has signed the opinion of a round, by name and side."""
    return signatures_of(db, [round_id])[round_id]


def signatures_of(db: Session, round_ids: Collection[int]) -> Mapping[int, Mapping[Signer, SignatureView]]:
    """Return who has signed the opinion of each of these rounds, in one statement."""
    signed = select(MemberSignature).where(among(MemberSignature.round_id, round_ids))
    found: dict[int, dict[Signer, SignatureView]] = {one: {} for one in round_ids}
    for row in db.scalars(signed.order_by(MemberSignature.id)):
        view = SignatureView(row.name, row.side, row.agreed, row.remark, row.on_paper, row.on)
        found[row.round_id][row.name, row.side] = view
    return found


def _view(row: AcceptanceRound) -> RoundView:
    return RoundView(
        id=row.id,
        session_id=row.session_id,
        batch_id=row.batch_id,
        batch_round_id=row.batch_round_id,
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
        score=row.score,
        rules=tuple(row.rules),
        effects=row.effects,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_on=row.decided_on,
        receipt_id=row.receipt_id,
        version=row.version,
    )
