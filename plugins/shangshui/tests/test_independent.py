"""A second ledger 另算台账, written from the regulation alone: who actually came counts, at any age, every time."""

from __future__ import annotations

import random
from datetime import date, timedelta

from xiangxun.rules import (
    AttendanceFacts,
    Day,
    Gate,
    LedgerFacts,
    Mark,
    PeopleFacts,
    Person,
    SessionFacts,
    Slot,
)

SESSIONS = 3000
FIRST = date(2021, 4, 16)


def test_ledger_of_thousands_of_sessions_is_who_came(rules):
    dice = random.Random(20210416)
    for _ in range(SESSIONS):
        slots = [
            [(510, 690) if dice.random() < 0.9 else None for _ in range(2)] for _ in range(dice.randint(1, 3))
        ]
        people = [
            Person(f"person:{n}", date(dice.randrange(1930, 2012), 2, 28)) for n in range(dice.randint(0, 8))
        ]
        marks = [
            Mark(one.ref, FIRST + timedelta(days=day), slot, dice.choice((None, 500, 600)))
            for one in people
            for day in range(len(slots))
            for slot in range(2)
            if dice.random() < 0.6
        ]
        days = tuple(
            Day(FIRST + timedelta(days=n), tuple(Slot((510, 690), held) for held in row))
            for n, row in enumerate(slots)
        )
        there = {
            mark.person
            for mark in marks
            if mark.came is not None and slots[(mark.on - FIRST).days][mark.slot]
        }
        assert answered(rules(), SessionFacts("session:9", "basic", days), people, marks) == {
            one.ref: (one.ref in there, ("SS-07-8",)) for one in people
        }


def answered(county, session, people, marks):
    """Return units and rules of each person: attendance, gate COUNT, ledger."""
    credited = {
        one.person: one.days
        for one in county.decide_attendance(AttendanceFacts(session, tuple(marks))).people
    }
    known = tuple(Person(one.ref, one.birth, credit_days=credited.get(one.ref, 0)) for one in people)
    stopped = county.check_people(PeopleFacts(Gate.COUNT, FIRST, session, known)).stopped()
    lines = county.decide_ledger(LedgerFacts(session, known, stopped)).lines
    return {line.person: (line.units, line.rules) for line in lines}
