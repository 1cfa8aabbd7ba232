"""Enrolment facts 报名事实: the roster at a gate, in order of application."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.decisions import register_further_values
from xiangxun.kernel.clock import today
from xiangxun.kernel.ids import ref, row_id
from xiangxun.registry.extras.queries import as_facts, declares_any, extras_of
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.registry.registers.certificates import certificates_of
from xiangxun.registry.trainees.facts import own_fields as people_fields
from xiangxun.registry.trainees.facts import persons, together
from xiangxun.registry.trainees.history import people_history
from xiangxun.rules.facts import Certificate, Extra, PeopleFacts, Person
from xiangxun.rules.vocabulary import EMPTY, Gate, Map
from xiangxun.training.enrolment.models import ENROLMENT
from xiangxun.training.enrolment.queries import (
    ADMITTED,
    Said,
    admitted_ids,
    enrolments_of,
    list_said,
    placed,
)
from xiangxun.training.sessions.facts import law_of, session_facts
from xiangxun.training.sessions.past import session_tallies
from xiangxun.training.sessions.queries import get_session

#: trainee id → (credited days, credited minutes), as `decide_attendance` gave them.
Credits = Mapping[int, tuple[int, int]]


def people_facts(
    db: Session,
    session_id: int,
    gate: Gate,
    *,
    credited: Credits | None = None,
    people: tuple[Person, ...] | None = None,
) -> PeopleFacts:
    """Return what `check_people` is given at a gate: the admitted (at ADMIT everybody) with history and rulings."""
    view = get_session(db, session_id)
    session = session_facts(db, session_id, view=view)
    enrolled = people if people is not None else enrolled_people(db, session_id, gate, credited=credited)
    ids = [int(person.ref.partition(":")[2]) for person in enrolled]
    law = law_of(db, view)
    return PeopleFacts(
        gate=gate,
        on=today(),
        session=session,
        people=enrolled,
        originals=frozenset(ref("person", one) for one in originals(db, view.row.retrains)),
        history=people_history(
            db,
            law,
            "check_people",
            ids,
            session,
            of_sessions=session_tallies(db, law, "check_people", session),
        ),
        rulings=rulings(db, "session", session_id),
    )


def enrolled_people(
    db: Session, session_id: int, gate: Gate, *, credited: Credits | None = None
) -> tuple[Person, ...]:
    """Return the people of a session as facts, in order of the list."""
    state = None if gate is Gate.ADMIT else ADMITTED
    rows = list_said(db, session_id, state)
    given = certificates_of(db, [row.trainee_id for row in rows], today())
    own = own_of_session(db, session_id)
    told = {
        row.trainee_id: _told(row, credited or {}, given.get(row.trainee_id), own.get(row.trainee_id, EMPTY))
        for row in rows
    }
    known = persons(db, told, told)
    return tuple(known[row.trainee_id] for row in rows)


def originals(db: Session, retrains: int | None) -> Sequence[int]:
    """Return the trainee ids of the session that is trained again."""
    return admitted_ids(db, retrains) if retrains is not None else ()


def own_of_session(db: Session, session_id: int) -> Mapping[int, Extra]:
    """Return the county's own fields of the enrolments of a session, by trainee id; who has none is left out."""
    if not declares_any(db, ENROLMENT.on):
        return EMPTY
    of = dict(db.execute(placed(session_id)).all())
    return {
        of[one]: as_facts(db, ENROLMENT.on, values) for one, values in extras_of(db, ENROLMENT, of).items()
    }


def further_values(db: Session, refs: Collection[str]) -> Mapping[str, Mapping[str, tuple[Any, ...]]]:
    """Return what else a receipt may have seen of people: their own fields with those of each of their enrolments."""
    if not declares_any(db, ENROLMENT.on):
        return {}
    ids = [row_id(one) for one in refs]
    whose, own = dict(db.execute(enrolments_of(ids)).all()), people_fields(db, ids)
    seen: dict[str, list[Extra]] = {}
    for one, values in extras_of(db, ENROLMENT, whose).items():
        told = together(own.get(whose[one], EMPTY), as_facts(db, ENROLMENT.on, values))
        seen.setdefault(ref("person", whose[one]), []).append(told)
    return {one: {"Person.extra": tuple(values)} for one, values in seen.items()}


def _told(row: Said, credited: Credits, certificate: Certificate | None, own: Extra) -> dict[str, Any]:
    days, minutes = credited.get(row.trainee_id, (0, 0))
    return {
        "filled": frozenset(row.filled),
        "declared": frozenset(row.declared),
        "answers": Map(row.answers) if row.answers else EMPTY,
        "walk_in": row.walk_in,
        "certificate": certificate,
        "credit_days": days,
        "credit_minutes": minutes,
        "extra": own,
    }


register_further_values("person", further_values)
