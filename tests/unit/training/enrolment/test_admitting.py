"""Seats 名额: whoever a rule stops gets none, no limit is passed, and the queue is by rank, then by application."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xiangxun.counties import Checked
from xiangxun.rules.answers import Cap, Finding, Prefer
from xiangxun.rules.facts import Person
from xiangxun.rules.vocabulary import Severity
from xiangxun.training.enrolment.admitting import _states
from xiangxun.training.enrolment.queries import ADMITTED, REFUSED, WAITING

COUNT = 8
NUMBERS = st.sets(st.integers(0, COUNT - 1))


def ref(n: int) -> str:
    return f"person:{n}"


@given(stopped=NUMBERS, preferred=NUMBERS, limited=NUMBERS, seats=st.integers(0, COUNT))
def test_states_keep_every_limit_and_the_order_of_the_queue(
    stopped: set[int], preferred: set[int], limited: set[int], seats: int
) -> None:
    people = [Person(ref(n)) for n in range(COUNT)]
    checked = Checked(
        findings=(
            *(Finding("X-1", Severity.BLOCK, ref(n)) for n in sorted(stopped)),
            *(Finding("X-2", Severity.INFO, ref(n), effect=Prefer(0)) for n in sorted(preferred)),
        ),
        caps=(Cap("X-3", tuple(ref(n) for n in limited), at_most=seats),),
    )
    states, rules = _states(people, checked)
    assert {n for n in range(COUNT) if states[ref(n)] == REFUSED} == stopped
    queue = [n for n in sorted(range(COUNT), key=lambda n: n not in preferred) if n not in stopped]
    in_line = [n for n in queue if n in limited]
    assert {n for n in in_line if states[ref(n)] == ADMITTED} == set(in_line[:seats])
    assert {n for n in in_line if states[ref(n)] == WAITING} == set(in_line[seats:])
    assert all(states[ref(n)] == ADMITTED for n in queue if n not in limited)
    assert {person for person, cited in rules.items() if cited == ("X-3",)} == {
        ref(n) for n in in_line[seats:]
    }


def test_a_seat_counts_for_every_limit_or_for_none() -> None:
    people = [Person(ref(n)) for n in range(4)]
    township = Cap("X-4", (ref(0), ref(1)), at_most=1)
    whole = Cap("X-5", tuple(ref(n) for n in range(4)), at_most=2)
    states, rules = _states(people, Checked(caps=(whole, township)))
    assert [states[ref(n)] for n in range(4)] == [ADMITTED, WAITING, ADMITTED, WAITING]
    assert rules == {ref(1): ("X-4",), ref(3): ("X-5",)}
