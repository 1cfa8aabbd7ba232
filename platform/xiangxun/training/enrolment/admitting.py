"""Admission 录取: the rules see the whole roster once; single persons are stopped, seats are given in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from xiangxun.counties import Checked
from xiangxun.foundation.db.among import codes_text, ids_text
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.ids import row_id
from xiangxun.registry.interpretations.service import ask
from xiangxun.registry.trainees.turns import people_in_turn
from xiangxun.rules.answers import Prefer
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
    """How a roster came through the gate, and the receipt of it."""

    admitted: int
    waiting: int
    refused: int
    receipt_id: int


def admit(db: Session, session_id: int) -> Admission:
    """Ask `check_people` at ADMIT for the whole roster and write each person's state; asking again is harmless.

    Whoever has written to the audit before takes the people in turn before that.
    """
    people_in_turn(db, people_of(session_id))
    facts = people_facts(db, session_id, Gate.ADMIT)
    decision = ask(db, "check_people", facts, matter="session", matter_id=session_id)
    checked = decision.checked
    states = _states(facts.people, checked)
    stopped = checked.stopped()
    _write(db, session_id, states, stopped)
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


def _states(people: Sequence[Person], checked: Checked) -> dict[Ref, str]:
    """Return each person's state: refused by a rule, else seated by rank and order of application, else waiting."""
    stopped = checked.stopped()
    ranks = {
        finding.about: finding.effect.rank
        for finding in checked.findings
        if finding.about is not None and isinstance(finding.effect, Prefer)
    }
    queue = sorted(
        (person.ref for person in people if person.ref not in stopped),
        key=lambda person: ranks.get(person, len(people)),
    )
    states = dict.fromkeys(stopped, REFUSED)
    states.update(dict.fromkeys(queue, ADMITTED))
    for cap in checked.caps:
        keys = set(cap.keys)
        limited = [person for person in queue if person in keys and states[person] == ADMITTED]
        if cap.at_most is not None:
            states.update(dict.fromkeys(limited[cap.at_most :], WAITING))
    return states


def _write(
    db: Session, session_id: int, states: Mapping[Ref, str], stopped: Mapping[Ref, tuple[RuleId, ...]]
) -> None:
    people = list(states)
    db.execute(
        _UPDATE,
        {
            "tenant": current_tenant(),
            "session": session_id,
            "ids": ids_text(row_id(person) for person in people),
            "states": codes_text(states[person] for person in people),
            "rules": codes_text(" ".join(stopped.get(person, ())) for person in people),
        },
    )
    db.expire_all()
