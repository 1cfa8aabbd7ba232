"""Funds facts 资金事实: costs with the people of each day, and all that the entitlement is worked out from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from xiangxun.kernel.clock import today
from xiangxun.kernel.ids import ref, row_id
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.registry.lecturers.queries import get_lecturer
from xiangxun.registry.trainees.history import people_history
from xiangxun.results.acceptance.facts import measures
from xiangxun.results.acceptance.queries import last_round, refused, standing_grade
from xiangxun.results.followup.queries import outcomes
from xiangxun.results.funds.queries import paid_by_line
from xiangxun.results.ledger.facts import people_at, session_law
from xiangxun.results.ledger.queries import ledger_rows
from xiangxun.rules.facts import Cost, CostFacts, Event, FundingFacts, PeopleFacts, Person
from xiangxun.rules.vocabulary import EMPTY, Gate, Map
from xiangxun.training.feedback.queries import withheld
from xiangxun.training.sessions.facts import counts, session_facts
from xiangxun.training.sessions.queries import SessionView, get_session, retraining_of

LECTURER_FEE = "lecturer_fee"


def cost_facts(db: Session, session_id: int, costs: Sequence[Cost]) -> CostFacts:
    """Return what `check_costs` is given; on the nth day the people who signed in, none on a day that does not count."""
    days = get_session(db, session_id).days
    there = {n: 0 if day.counts is False else day.signed_in or 0 for n, day in enumerate(days, start=1)}
    return CostFacts(
        session=session_facts(db, session_id),
        person_days=Map(there),
        costs=tuple(costs),
        counted=counts(db, session_id).counted,
        rulings=rulings(db, "session", session_id),
    )


def agreed_fees(db: Session, session_id: int, claimed: Sequence[Cost]) -> tuple[Cost, ...]:
    """Return the lecturers' agreed fees as costs, without those that the cost list claims itself."""
    own = {cost.lecturer for cost in claimed if cost.lecturer or cost.item == LECTURER_FEE}
    if None in own:
        return ()
    return tuple(
        Cost(
            key=f"fee-{one.lecturer_id}",
            item=LECTURER_FEE,
            fen=one.fee_fen,
            lecturer=ref("lecturer", one.lecturer_id),
            title=get_lecturer(db, one.lecturer_id).title,
        )
        for one in get_session(db, session_id).lecturers
        if one.fee_fen and ref("lecturer", one.lecturer_id) not in own
    )


def people_to_pay(db: Session, session_id: int) -> PeopleFacts:
    """Return the admitted at gate PAY, each with what the follow-up found."""
    facts, found = people_at(db, session_id, Gate.PAY), outcomes(db, session_id)
    people = tuple(replace(one, outcomes=Map(found.get(row_id(one.ref), EMPTY))) for one in facts.people)
    return replace(facts, people=people)


def funding_facts(
    db: Session,
    session_id: int,
    people: tuple[Person, ...],
    costs: tuple[Cost, ...],
    events: tuple[Event, ...],
    contract_fen: int,
) -> FundingFacts:
    """Return what `decide_funding` is given as of today: `people` passed gate PAY, `costs` are as the limits left them."""
    session, view = session_facts(db, session_id), get_session(db, session_id)
    ids = [row_id(person.ref) for person in people]
    law = session_law(db, session)
    return FundingFacts(
        as_of=today(),
        session=session,
        ledger=ledger_rows(db, session_id),
        people=people,
        acceptance=standing_grade(db, session_id),
        accepted_on=view.accepted_on,
        withheld=Map({**withheld(db, session_id), **refused(db, session_id)}),
        costs=costs,
        events=(*own_events(db, view), *events),
        measures=measures([counts(db, session_id)], last_round(db, session_id)),
        contract_fen=contract_fen,
        paid_fen=sum(paid_by_line(db, session_id).values()),
        original=session.retrains,
        history=people_history(db, law, "decide_funding", ids, session),
        rulings=rulings(db, "session", session_id),
    )


def own_events(db: Session, view: SessionView) -> tuple[Event, ...]:
    """Return what has happened to the session itself, by day: submitted, accepted, retrained (by an accepted class)."""
    retraining = retraining_of(db, view.row.id)
    retrained = None if retraining is None else get_session(db, retraining).accepted_on
    days = {"submitted": view.submitted_on, "accepted": view.accepted_on, "retrained": retrained}
    return tuple(Event(key, on) for key, on in days.items() if on is not None)
