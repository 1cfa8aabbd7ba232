"""Enrolment facts 报名事实: the roster at a gate, in order of application."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.decisions import register_further_values
from xiangxun.kernel.clock import today
from xiangxun.kernel.ids import ref, row_id
from xiangxun.registry.extras.holders import Holder, holder_of
from xiangxun.registry.extras.queries import as_facts, declares_any, ever_extras_of, extras_of
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.registry.registers.certificates import certificates_of
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

PERSON = "person"

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
    """Return what else a receipt may have seen of people: their own fields as they ever were, with each enrolment's."""
    if not declares_any(db, PERSON) and not declares_any(db, ENROLMENT.on):
        return {}
    ids = [row_id(one) for one in refs]
    whose = dict(db.execute(enrolments_of(ids)).all())
    of_people, of_enrolments = _ever(db, holder_of(PERSON), ids), _ever(db, ENROLMENT, whose)
    beside: dict[int, list[Extra]] = {one: [EMPTY] for one in ids}
    for enrolment, told in of_enrolments.items():
        beside[whose[enrolment]] += told
    return {
        ref("person", one): {
            "Person.extra": tuple(
                together(own, told) for own in (EMPTY, *of_people.get(one, ())) for told in beside[one]
            )
        }
        for one in ids
    }


def _ever(db: Session, holder: Holder, ids: Collection[int]) -> Mapping[int, list[Extra]]:
    """Return the own fields of rows as they are and as they ever were, by row."""
    return {
        row: [as_facts(db, holder.on, values) for values in ever]
        for row, ever in ever_extras_of(db, holder, ids).items()
    }


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
