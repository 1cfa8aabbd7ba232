"""Minutes and a ledger worked out a second time 另算: minute by minute on the clock, from the regulation alone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from xiangxun.rules import (
    AttendanceFacts,
    Day,
    Gate,
    LedgerFacts,
    Mark,
    Override,
    PeopleFacts,
    Person,
    SessionFacts,
    Slot,
)

SESSIONS, PAUSE, SIX_HOURS = 1500, 15, 360
FIRST = date(2022, 6, 6)
Held = tuple[int, int] | None


@dataclass(frozen=True)
class Sheet:
    """A session: two slots a day, held or not; `came[person][day, slot]`: the minute, None for absent."""

    held: list[tuple[Held, Held]]
    came: list[dict[tuple[int, int], int | None]]


def sheets() -> list[Sheet]:
    dice = random.Random(20220101)
    return [_sheet(dice) for _ in range(SESSIONS)]


def _sheet(dice: random.Random) -> Sheet:
    held = [_day(dice) for _ in range(dice.randint(1, 3))]
    places = [(day, slot) for day in range(len(held)) for slot in range(2)]
    came = [
        {place: dice.choice((None, dice.randint(480, 1100), 510)) for place in places if dice.random() < 0.9}
        for _ in range(dice.randint(0, 6))
    ]
    return Sheet(held, came)


def _day(dice: random.Random) -> tuple[Held, Held]:
    """A morning, and a second slot after a pause of up to 20 minutes or after lunch; either may fall out."""
    first = (510, 510 + dice.randint(1, 240))
    begin = first[1] + dice.randint(0, 20) if dice.random() < 0.6 else 840
    second = (begin, begin + dice.randint(1, 240))
    return (None if dice.random() < 0.1 else first, None if dice.random() < 0.1 else second)


def training(first: Held, second: Held) -> set[int]:
    """The minutes of a day that are training: slots, and a pause of at most a quarter of an hour between two."""
    minutes = {minute for slot in (first, second) if slot for minute in range(*slot)}
    if first and second and second[0] - first[1] <= PAUSE:
        minutes |= set(range(first[1], second[0]))
    return minutes


def there(held: tuple[Held, Held], came: tuple[int | None, int | None]) -> set[int]:
    """The minutes of a day for which a person is credited: from coming to the end of each slot it came to."""
    minutes: set[int] = set()
    for slot, minute in zip(held, came, strict=True):
        if slot and minute is not None:
            minutes |= set(range(max(minute, slot[0]), slot[1]))
    (first, second), (_, back) = held, came
    if first and second and None not in came and (back or 0) <= second[0] and second[0] - first[1] <= PAUSE:
        minutes |= set(range(first[1], second[0]))
    return minutes


def facts_of(sheet: Sheet) -> AttendanceFacts:
    days = tuple(
        Day(FIRST + timedelta(days=n), tuple(Slot((510, 690), slot) for slot in held))
        for n, held in enumerate(sheet.held)
    )
    marks = tuple(
        Mark(f"person:{n}", FIRST + timedelta(days=day), slot, minute)
        for n, row in enumerate(sheet.came)
        for (day, slot), minute in row.items()
    )
    return AttendanceFacts(SessionFacts("session:9", "", days), marks)


def test_minutes_and_days_of_every_person_agree_with_the_clock(rules):
    for sheet in sheets():
        credited = {one.person: one for one in rules().decide_attendance(facts_of(sheet)).people}
        for n, row in enumerate(sheet.came):
            minutes = sum(
                len(there(held, (row.get((day, 0)), row.get((day, 1)))))
                for day, held in enumerate(sheet.held)
            )
            days = {day for (day, slot), came in row.items() if came is not None and sheet.held[day][slot]}
            credit = credited.get(f"person:{n}")
            found = (credit.days, credit.minutes) if credit else (0, 0)
            assert found == (len(days), minutes), (sheet, row)


@pytest.mark.parametrize("short_counts", [True, False])
def test_ledger_agrees_under_both_readings_of_a_short_day(rules, short_counts):
    county = rules(Override("day.short_counts", short_counts, date(2022, 1, 1), "account:1", "会议纪要"))
    for sheet in sheets():
        facts = facts_of(sheet)
        answer = county.decide_attendance(facts)
        held = [len(training(*slots)) for slots in sheet.held]
        assert [day.minutes for day in answer.days] == [minutes for minutes in held if minutes]
        credited = {one.person: one.days for one in answer.people}
        refs = [f"person:{n}" for n in range(len(sheet.came))]
        people = tuple(Person(ref, credit_days=credited.get(ref, 0)) for ref in refs)
        stopped = county.check_people(PeopleFacts(Gate.COUNT, FIRST, facts.session, people)).stopped()
        lines = county.decide_ledger(LedgerFacts(facts.session, people, stopped)).lines
        counting = {day for day, minutes in enumerate(held) if minutes >= SIX_HOURS or short_counts}
        assert [bool(line.units) for line in lines] == [
            any(
                came is not None and sheet.held[day][slot] is not None and day in counting
                for (day, slot), came in row.items()
            )
            for row in sheet.came
        ], sheet
