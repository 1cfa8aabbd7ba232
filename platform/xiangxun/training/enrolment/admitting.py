"""Admission 录取: the rules see the whole roster once; single persons are stopped, seats are given in order."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from xiangxun.counties import Checked
from xiangxun.foundation.db.among import codes_text, ids_text
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.ids import row_id
from xiangxun.registry.interpretations.service import ask
from xiangxun.registry.trainees.turns import people_in_turn
from xiangxun.rules.answers import Cap, Prefer
from xiangxun.rules.facts import Person
from xiangxun.rules.vocabulary import Gate, Ref, RuleId
from xiangxun.training.enrolment.facts import people_facts
from xiangxun.training.enrolment.incomplete import note_incomplete
from xiangxun.training.enrolment.queries import ADMITTED, REFUSED, WAITING, count_enrolled, people_of
from xiangxun.training.sessions.tally import note_tally

_UPDATE = text("""
    UPDATE enrolments SET state = decided.state, refused_by = decided.rules, version = version + 1
    FROM (SELECT unnest(cast(:ids AS bigint[])) AS trainee_id, unnest(cast(:states AS text[])) AS state,
                 string_to_array(unnest(cast(:rules AS text[])), ' ') AS rules) AS decided
    WHERE enrolments.tenant_id = :tenant AND enrolments.session_id = :session
      AND enrolments.trainee_id = decided.trainee_id
      AND (enrolments.state, enrolments.refused_by) IS DISTINCT FROM (decided.state, decided.rules)
""")


@dataclass(frozen=True, slots=True)
class Admission:
    """How a roster came through the gate, and the receipt of it; `restricted` were not put on it at all."""

    admitted: int
    waiting: int
    refused: int
    receipt_id: int
    restricted: int = 0


def admit(db: Session, session_id: int, *, in_turn: bool = False) -> Admission:
    """Ask `check_people` at ADMIT for the whole roster and write each person's state; asking again is harmless.

    Whoever has written to the audit before takes the people in turn before that. `in_turn`: the caller has taken
    everybody on the list in this transaction, and keeps the list.
    """
    if not in_turn:
        people_in_turn(db, people_of(session_id))
    facts = people_facts(db, session_id, Gate.ADMIT)
    decision = ask(db, "check_people", facts, matter="session", matter_id=session_id)
    checked = decision.checked
    states, rules = _states(facts.people, checked)
    _write(db, session_id, states, rules)
    note_tally(
        db,
        session_id,
        enrolled=count_enrolled(db, session_id),
        late_enrolled=count_enrolled(db, session_id, late=True),
    )
    note_incomplete(db, session_id)
    totals = {
        state: sum(1 for one in states.values() if one == state) for state in (ADMITTED, WAITING, REFUSED)
    }
    return Admission(totals[ADMITTED], totals[WAITING], totals[REFUSED], decision.receipt_id)


def _states(
    people: Sequence[Person], checked: Checked
) -> tuple[dict[Ref, str], dict[Ref, tuple[RuleId, ...]]]:
    """Return each person's state, and the rules that refuse or leave waiting: by rank and order of application."""
    rules: dict[Ref, tuple[RuleId, ...]] = dict(checked.stopped())
    states = dict.fromkeys(rules, REFUSED)
    queue = _queue(people, checked, states)
    seatless = _seatless(queue, checked.caps)
    states.update(dict.fromkeys(queue, ADMITTED) | dict.fromkeys(seatless, WAITING))
    return states, {**rules, **{person: (rule,) for person, rule in seatless.items()}}


def _queue(people: Sequence[Person], checked: Checked, stopped: Container[Ref]) -> list[Ref]:
    """Return whom no rule stops, by rank and then in order of application."""
    ranks = {
        finding.about: finding.effect.rank
        for finding in checked.findings
        if finding.about is not None and isinstance(finding.effect, Prefer)
    }
    return sorted(
        (person.ref for person in people if person.ref not in stopped),
        key=lambda person: ranks.get(person, len(people)),
    )


def _seatless(queue: Sequence[Ref], caps: Sequence[Cap]) -> dict[Ref, RuleId]:
    """Return who finds no seat, with the rule whose seats were gone: a seat counts for every limit or for none."""
    left = {place: cap.at_most for place, cap in enumerate(caps) if cap.at_most is not None}
    limits: dict[Ref, list[int]] = {}
    for place in left:
        for person in caps[place].keys:
            limits.setdefault(person, []).append(place)
    seatless: dict[Ref, RuleId] = {}
    for person in queue:
        places = limits.get(person, ())
        full = next((place for place in places if not left[place]), None)
        if full is not None:
            seatless[person] = caps[full].rule
            continue
        for place in places:
            left[place] -= 1
    return seatless


def _write(
    db: Session, session_id: int, states: Mapping[Ref, str], rules: Mapping[Ref, tuple[RuleId, ...]]
) -> None:
    people = list(states)
    db.execute(
        _UPDATE,
        {
            "tenant": current_tenant(),
            "session": session_id,
            "ids": ids_text(row_id(person) for person in people),
            "states": codes_text(states[person] for person in people),
            "rules": codes_text(" ".join(rules.get(person, ())) for person in people),
        },
    )
    db.expire_all()
