"""Default attendance: minutes present while a slot was held."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.counties.baseline.attendance import credited
from xiangxun.rules import AttendanceFacts, Credit, Day, DayCredit, Mark, SessionFacts, Slot

MON, TUE = date(2024, 5, 6), date(2024, 5, 7)
MORNING = Slot((540, 720), (550, 720))
AFTERNOON = Slot((840, 1020), (840, 1020))
SESSION = SessionFacts("session:1", days=(Day(MON, (MORNING, AFTERNOON)), Day(TUE, (Slot((540, 720)),))))


def credit_of(*marks: Mark) -> Credit:
    (credit,) = credited(AttendanceFacts(SESSION, marks)).people
    return credit


@pytest.mark.parametrize(
    ("came", "left", "minutes", "late"),
    [
        (540, None, 170, 0),
        (550, 720, 170, 0),
        (551, None, 169, 1),
        (540, 600, 50, 0),
        (540, 545, 0, 0),
        (540, 900, 170, 0),
        (730, None, 0, 1),
    ],
)
def test_credit_of_one_slot_is_the_time_present_while_it_was_held(came, left, minutes, late):
    credit = credit_of(Mark("person:1", MON, 0, came, left))
    assert (credit.minutes, credit.late, credit.days) == (minutes, late, 1)


def test_credit_of_two_slots_of_one_day_is_one_day():
    credit = credit_of(Mark("person:1", MON, 0, 550), Mark("person:1", MON, 1, 840))
    assert credit == Credit("person:1", days=1, minutes=350)


def test_credit_of_somebody_who_did_not_come_is_nothing_and_one_absence():
    assert credit_of(Mark("person:1", MON, 0, excused=True)) == Credit("person:1", absent=1)


def test_marks_of_slots_not_held_or_not_planned_count_nothing():
    assert credit_of(Mark("person:1", TUE, 0, 540), Mark("person:1", MON, 7, 540)) == Credit("person:1")


def test_days_that_were_held_count_with_their_minutes():
    assert credited(AttendanceFacts(SESSION)).days == (DayCredit(MON, 350),)
