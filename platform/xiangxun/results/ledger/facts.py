"""Ledger facts 台账事实: the people with their credits, what stops each, and which courses each took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from xiangxun.counties import session_days
from xiangxun.kernel.clock import today
from xiangxun.kernel.ids import ref, row_id
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.history import people_history
from xiangxun.rules.facts import LedgerFacts, PeopleFacts, SessionFacts
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Code, Gate, Map, Ref, RuleId
from xiangxun.training.attendance.queries import THERE, credited, list_sign_ins
from xiangxun.training.enrolment.facts import people_facts


@dataclass(frozen=True, slots=True)
class Presence:
    """Who was there at all (trainee ids), and the courses each took."""

    signed: frozenset[int]
    courses: Map[Ref, frozenset[Code]]


def people_at(db: Session, session_id: int, gate: Gate) -> PeopleFacts:
    """Return the admitted at a gate, each with credited days and minutes."""
    return people_facts(db, session_id, gate, credited=credited(db, session_id))


def presence(db: Session, session_id: int, session: SessionFacts) -> Presence:
    """Return who signed in at any slot, and for which courses."""
    taught = {(day.on, place): slot.course for day in session.days for place, slot in enumerate(day.slots)}
    taken: dict[int, set[Code]] = {}
    for row in list_sign_ins(db, session_id):
        if row.state in THERE:
            taken.setdefault(row.trainee_id, set()).add(taught.get((row.on, row.slot), ""))
    courses = {ref("person", one): frozenset(filter(None, codes)) for one, codes in taken.items()}
    return Presence(frozenset(taken), Map(courses))


def ledger_facts(
    db: Session,
    people: PeopleFacts,
    stopped: Mapping[Ref, tuple[RuleId, ...]],
    courses: Map[Ref, frozenset[Code]],
) -> LedgerFacts:
    """Return what `decide_ledger` is given: people of gate COUNT, the joined stops, and history of its own."""
    ids = [row_id(person.ref) for person in people.people]
    return LedgerFacts(
        session=people.session,
        people=people.people,
        stopped=Map(stopped),
        courses=courses,
        history=people_history(db, session_law(db, people.session), "decide_ledger", ids, people.session),
        rulings=people.rulings,
    )


def session_law(db: Session, session: SessionFacts) -> Law:
    """Return the law of the session day, of the edition that governs the session."""
    return law_on(db, session.first_day, session_days(session, today()))
