"""Acceptance facts 验收事实: the proposal of people beside the figures and the papers that are missing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.kernel.clock import today
from xiangxun.kernel.ids import ref
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.results.acceptance.queries import DECIDED, RoundView, list_rounds
from xiangxun.results.ledger.facts import session_law
from xiangxun.results.ledger.queries import trainee_ids
from xiangxun.rules.facts import AcceptanceFacts, Counts, MatterFacts, Score, SessionFacts
from xiangxun.rules.vocabulary import Code, Map, RuleId
from xiangxun.training.sessions.facts import counts, session_facts

SCALE = "acceptance"


def acceptance_facts(
    db: Session, session_id: int, round_: RoundView, missing: tuple[RuleId, ...]
) -> AcceptanceFacts:
    """Return what `decide_acceptance` is given about a round; `missing`: rules of documents not on file."""
    earlier = [one for one in list_rounds(db, session_id) if one.state == DECIDED and one.n < round_.n]
    return AcceptanceFacts(
        ref=ref("session", session_id),
        kind="session",
        on=today(),
        round=round_.n,
        sessions=(session_facts(db, session_id),),
        proposed=round_.proposed,
        vetoes=frozenset(round_.vetoes),
        scores=tuple(_score(one) for one in round_.scores),
        measures=measures(counts(db, session_id), round_),
        missing=missing,
        rows_checked=round_.rows_checked,
        rows_wrong=round_.rows_wrong,
        roster=tuple(ref("person", one) for one in trainee_ids(db, session_id)),
        previous=tuple(one.grade for one in earlier if one.grade),
        rulings=rulings(db, "session", session_id),
    )


def measures(tally: Counts, round_: RoundView | None = None) -> Map[Code, tuple[int, int]]:
    """Return the figures that rules may compare, as (part, whole); a figure whose whole is 0 is left out.

    attendance: signed of enrolled · counted: in the ledger of enrolled · satisfaction: satisfied of forms filled ·
    feedback: forms filled of signed · followup: calls closed of signed · verified: right rows of rows checked.
    """
    checked = round_.rows_checked if round_ else 0
    right = checked - (round_.rows_wrong if round_ else 0)
    figures = {
        "attendance": (tally.signed, tally.enrolled),
        "counted": (tally.counted, tally.enrolled),
        "satisfaction": (tally.feedback_satisfied, tally.feedback_filled),
        "feedback": (tally.feedback_filled, tally.signed),
        "followup": (tally.calls_closed, tally.signed),
        "verified": (right, checked),
    }
    return Map({code: figure for code, figure in figures.items() if figure[1]})


def acceptance_matter(session: SessionFacts) -> MatterFacts:
    """Return the acceptance of a session as a matter for approval."""
    return MatterFacts(kind=SCALE, ref=session.ref, on=today(), session=session)


def has_acceptance(db: Session, session_id: int) -> bool:
    """Return whether the county accepts sessions: one that does declares a scale for it."""
    return SCALE in session_law(db, session_facts(db, session_id)).rulebook.scales


def plain_score(score: Score) -> dict[str, Any]:
    """Return a score as JSON holds it."""
    return {"criterion": score.criterion, "points": str(score.points), "proofs": sorted(score.proofs)}


def _score(plain: Mapping[str, Any]) -> Score:
    return Score(plain["criterion"], Decimal(plain["points"]), frozenset(plain["proofs"]))
