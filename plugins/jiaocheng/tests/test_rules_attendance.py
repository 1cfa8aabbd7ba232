"""Attendance and ledger 考勤与台账: days and minutes by two ways of reckoning; who came counts, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.rules import (
    AttendanceFacts,
    Day,
    Gate,
    LedgerFacts,
    Map,
    Mark,
    Override,
    PeopleFacts,
    Person,
    SessionFacts,
    Slot,
)

FIRST = date(2022, 6, 20)
SLOTS = (Slot((510, 600), (510, 600)), Slot((610, 700), (610, 700)), Slot((840, 1020), (840, 1020)))
#: 90 + 10 (pause) + 90 + 180.
FULL = 370


def session(days: int = 2, slots: tuple[Slot, ...] = SLOTS) -> SessionFacts:
    return SessionFacts(
        "session:1", "practice", tuple(Day(FIRST + timedelta(days=n), slots) for n in range(days))
    )


def present(person: str, day: int, slot: int, came: int | None = 0, left: int | None = None) -> Mark:
    begin = SLOTS[slot].planned[0]
    return Mark(person, FIRST + timedelta(days=day), slot, None if came is None else begin + came, left)


def credits_of(rules, marks, days: int = 2):
    answer = rules.decide_attendance(AttendanceFacts(session(days), tuple(marks)))
    return {
        credit.person: (credit.days, credit.minutes, credit.late, credit.absent) for credit in answer.people
    }


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2022, 1, 1), "account:1")


def test_credit_who_stayed_has_the_minutes_of_the_days(rules):
    marks = [present("person:1", day, slot) for day in range(2) for slot in range(3)]
    answer = rules().decide_attendance(AttendanceFacts(session(), tuple(marks)))
    assert [(day.minutes, day.counts) for day in answer.days] == [(FULL, True), (FULL, True)]
    assert credits_of(rules(), marks) == {"person:1": (2, 2 * FULL, 0, 0)}


@pytest.mark.parametrize(
    ("marks", "minutes"),
    [
        ([present("p", 0, 0), present("p", 0, 1)], 190),
        ([present("p", 0, 0)], 90),
        ([present("p", 0, 1)], 90),
        ([present("p", 0, 0), present("p", 0, 1, came=5)], 175),
        ([present("p", 0, 0, left=595), present("p", 0, 1)], 175),
        ([present("p", 0, 0, came=-30)], 90),
        ([present("p", 0, 0, left=700)], 90),
        ([present("p", 0, 0, came=95)], 0),
    ],
)
def test_credit_a_pause_goes_to_who_was_there_before_and_after(rules, marks, minutes):
    assert credits_of(rules(), marks)["p"][1] == minutes


def test_credit_a_slot_that_was_not_held_credits_nobody(rules):
    slots = (Slot((510, 690), (510, 690)), Slot((840, 1020)))
    marks = (Mark("p", FIRST, 0, 510), Mark("p", FIRST, 1, 840))
    answer = rules().decide_attendance(AttendanceFacts(session(1, slots), marks))
    assert [(credit.days, credit.minutes) for credit in answer.people] == [(1, 180)]


def test_credit_marks_of_days_not_held_yet_wait(rules):
    days = (Day(FIRST, SLOTS), Day(FIRST + timedelta(days=1), (Slot((510, 690)),)))
    facts = AttendanceFacts(
        SessionFacts("session:1", "practice", days), (present("p", 1, 0), present("q", 0, 0))
    )
    answer = rules().decide_attendance(facts)
    assert [(credit.person, credit.days) for credit in answer.people] == [("p", 0), ("q", 1)]
    assert [day.on for day in answer.days] == [FIRST]


def test_credit_leave_is_neither_absence_nor_lateness(rules):
    marks = [Mark("p", FIRST, 0, excused=True), Mark("p", FIRST, 1), Mark("p", FIRST, 2, 850, excused=True)]
    assert credits_of(rules(), marks)["p"] == (1, 170, 0, 1)


@pytest.mark.parametrize(
    ("read", "came", "late"),
    [("start", 0, 0), ("start", 1, 1), ("strict", -5, 0), ("strict", -4, 1)],
)
def test_credit_lateness_as_the_county_reads_it(rules, read, came, late):
    asked = rules(reading("sign_in.late_from", read))
    assert credits_of(asked, [present("p", 0, 0, came=came)])["p"][2] == late


marks_of_people = st.lists(
    st.builds(
        present,
        st.sampled_from(["person:1", "person:2", "person:3"]),
        st.integers(0, 1),
        st.integers(0, 2),
        st.none() | st.integers(-20, 60),
    ),
    unique_by=lambda mark: (mark.person, mark.on, mark.slot),
)


@given(marks_of_people, st.randoms())
def test_credit_order_of_marks_does_not_matter(rules, marks, random):
    shuffled = list(marks)
    random.shuffle(shuffled)
    assert credits_of(rules(), shuffled) == credits_of(rules(), marks)


@given(marks_of_people)
def test_credit_days_are_the_days_with_a_presence(rules, marks):
    by_hand = {
        person: len({mark.on for mark in marks if mark.person == person and mark.came is not None})
        for person in {mark.person for mark in marks}
    }
    assert {person: days for person, (days, *_) in credits_of(rules(), marks).items()} == by_hand


@given(marks_of_people, st.integers(0, 400))
def test_credit_asking_for_fewer_minutes_never_takes_a_day_away(rules, marks, least):
    strict, default = reading("day.short_counts", False), reading("day.min_minutes", {"at_least": 500})
    wider = reading("day.min_minutes", {"at_least": least})
    before = credits_of(rules(strict, default), marks)
    after = credits_of(rules(strict, wider), marks)
    assert all(after[person][0] >= days for person, (days, *_) in before.items())


def test_credit_a_day_below_six_hours_counts_for_trainees_unless_read_otherwise(rules):
    slots = (Slot((510, 869), (510, 869)),)
    facts = AttendanceFacts(session(1, slots), (Mark("p", FIRST, 0, 510),))
    default = rules().decide_attendance(facts)
    assert [(c.days, c.minutes) for c in default.people] == [(1, 359)]
    strict = rules(reading("day.short_counts", False)).decide_attendance(facts)
    assert [(c.days, c.minutes) for c in strict.people] == [(0, 0)]
    assert [(d.counts, d.rules) for d in strict.days] == [(False, ("JC-2.2-4",))]


def test_credit_nobody_without_marks_is_no_error(rules):
    answer = rules().decide_attendance(AttendanceFacts(session()))
    assert (answer.people, len(answer.days)) == ((), 2)


@given(st.lists(st.integers(0, 3)), st.randoms())
def test_enter_any_roster_counts_who_came_in_any_order(rules, days, random):
    people = [Person(f"person:{n}", credit_days=credited) for n, credited in enumerate(days)]
    random.shuffle(people)
    ledger = rules().decide_ledger(LedgerFacts(session(3), tuple(people)))
    counted = {line.person for line in ledger.lines if line.units}
    assert counted == {f"person:{n}" for n, credited in enumerate(days) if credited}
    assert {line.rules for line in ledger.lines if not line.units} <= {("JC-2.7-2",)}


@pytest.mark.parametrize("gate", [Gate.COUNT, Gate.PAY])
def test_check_people_at_the_ledger_and_at_payment_stops_nobody(rules, gate):
    people = (Person("person:1", walk_in=True), Person("person:2", outcomes=Map()))
    assert not rules().check_people(PeopleFacts(gate, FIRST, session(), people)).findings
