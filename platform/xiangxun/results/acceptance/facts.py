"""Acceptance facts 验收事实: the proposal of people beside the figures and the papers that are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.kernel.clock import today
from xiangxun.kernel.ids import ref
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.acceptance.batch_queries import PROGRAMME, sessions_in
from xiangxun.results.acceptance.cases import Case
from xiangxun.results.acceptance.queries import DECIDED, RoundView, list_rounds, signatures, team
from xiangxun.results.ledger.facts import session_law
from xiangxun.results.ledger.queries import trainee_ids
from xiangxun.rules.facts import AcceptanceFacts, Counts, MatterFacts, Score, SessionFacts
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Code, Map, RuleId
from xiangxun.training.sessions.facts import counts, session_facts

SCALE = "acceptance"


def acceptance_facts(
    db: Session, case: Case, round_: RoundView, missing: tuple[RuleId, ...]
) -> AcceptanceFacts:
    """Return what `decide_acceptance` is given about a round; `missing`: rules of documents not on file.

    Of a batch: its sessions in order of their first days, and everybody who is in any of their ledgers.
    """
    earlier = [one for one in list_rounds(db, case) if one.state == DECIDED and one.n < round_.n]
    sessions, signed = sessions_in(db, case), signatures(db, round_.id)
    roster = dict.fromkeys(one for session_id in sessions for one in trainee_ids(db, session_id))
    return AcceptanceFacts(
        ref=case.ref,
        kind=case.kind,
        on=today(),
        round=round_.n,
        sessions=tuple(session_facts(db, one) for one in sessions),
        proposed=round_.proposed,
        vetoes=frozenset(round_.vetoes),
        scores=tuple(_score(one) for one in round_.scores),
        measures=measures([counts(db, one) for one in sessions], round_),
        missing=missing,
        rows_checked=round_.rows_checked,
        rows_wrong=round_.rows_wrong,
        team=len(team(db, case)),
        signed=len(signed),
        dissents=sum(1 for one in signed.values() if not one.agreed),
        roster=tuple(ref("person", one) for one in roster),
        previous=tuple(one.grade for one in earlier if one.grade),
        rulings=rulings(db, case.subject, case.id),
    )


def measures(tallies: Sequence[Counts], round_: RoundView | None = None) -> Map[Code, tuple[int, int]]:
    """Return the figures of sessions that rules may compare, as (part, whole); one whose whole is 0 is left out.

    attendance: signed of enrolled · counted: in the ledger of enrolled · satisfaction: satisfied of forms filled ·
    feedback: forms filled of signed · followup: calls closed of signed · verified: right rows of rows checked.
    """
    enrolled = sum(one.enrolled for one in tallies)
    signed = sum(one.signed for one in tallies)
    filled = sum(one.feedback_filled for one in tallies)
    checked = round_.rows_checked if round_ else 0
    figures = {
        "attendance": (signed, enrolled),
        "counted": (sum(one.counted for one in tallies), enrolled),
        "satisfaction": (sum(one.feedback_satisfied for one in tallies), filled),
        "feedback": (filled, signed),
        "followup": (sum(one.calls_closed for one in tallies), signed),
        "verified": (checked - (round_.rows_wrong if round_ else 0), checked),
    }
    return Map({code: figure for code, figure in figures.items() if figure[1]})


def acceptance_matter(case: Case, session: SessionFacts) -> MatterFacts:
    """Return the acceptance of a case as a matter for approval; `session`: its first."""
    return MatterFacts(kind=SCALE, ref=case.ref, on=today(), session=session)


def case_law(db: Session, case: Case) -> Law:
    """Return the law under which a case is accepted: of its first session's day, or of today for a programme."""
    if case.kind == PROGRAMME:
        return law_on(db, today())
    return session_law(db, session_facts(db, sessions_in(db, case)[0]))


def has_acceptance(db: Session, session_id: int) -> bool:
    """Return whether the county accepts sessions: one that does declares a scale for it."""
    return SCALE in session_law(db, session_facts(db, session_id)).rulebook.scales


def plain_score(score: Score) -> dict[str, Any]:
    """Return a score as JSON holds it."""
    return {"criterion": score.criterion, "points": str(score.points), "proofs": sorted(score.proofs)}


def _score(plain: Mapping[str, Any]) -> Score:
    return Score(plain["criterion"], Decimal(plain["points"]), frozenset(plain["proofs"]))
