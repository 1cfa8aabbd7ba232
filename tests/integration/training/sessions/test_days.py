"""Training days 培训日 as held: times that cannot be are refused before anything is written."""

from __future__ import annotations

import pytest
from tests.counties.people import villagers
from tests.counties.walk import Walk

from xiangxun.kernel.errors import InvalidInput
from xiangxun.training.plans.queries import get_plan
from xiangxun.training.sessions.days import cancel_slot, hold_day
from xiangxun.training.sessions.departures import departures
from xiangxun.training.sessions.facts import counts
from xiangxun.training.sessions.queries import get_session


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({0: (540, 720), 1: (700, 800)}, "重叠"),
        ({0: (540, 1441)}, "起止时间不对"),
        ({0: (720, 540)}, "起止时间不对"),
        ({9: (540, 720)}, "没有第 10 节"),
    ],
)
def test_hold_day_at_times_that_cannot_be_is_refused(walk: Walk, held, said):
    walk.to_open(villagers(1))
    day = walk.days[0]
    with pytest.raises(InvalidInput, match=said), walk.on(day) as db:
        hold_day(db, walk.group, walk.session, day, held=held)
    with walk.on(day) as db:
        assert not any(slot.held for slot in get_session(db, walk.session).days[0].slots)


def test_close_after_a_day_wholly_called_off_needs_no_lesson_of_it(walk: Walk) -> None:
    walk.to_open(villagers(1))
    first, second = walk.days
    with walk.on(second) as db:
        hold_day(db, walk.group, walk.session, first)
        hold_day(db, walk.group, walk.session, second, cancelled=[0])
        days = get_session(db, walk.session).days
        assert [[slot.cancelled for slot in day.slots] for day in days] == [[False, False], [True, False]]
        hold_day(db, walk.group, walk.session, second, cancelled=[0, 1])
        told = get_session(db, walk.session).days[1]
        assert told.is_told
        assert not any(slot.held for slot in told.slots)


def test_day_with_one_slot_called_off_and_nothing_said_of_the_other_is_not_told(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with walk.on(walk.days[0]) as db:
        cancel_slot(db, walk.group, walk.session, walk.days[0], 0)
        assert not get_session(db, walk.session).days[0].is_told


def test_departures_tell_what_was_held_at_other_times_and_what_was_called_off(walk: Walk) -> None:
    plan = walk.approve_plan()
    walk.to_open(villagers(1))
    with walk.on(walk.days[0]) as db:
        hold_day(db, walk.group, walk.session, walk.days[0], held={0: (540, 690)}, cancelled=[1])
        view = get_session(db, walk.session)
        found = departures(view, counts(db, walk.session), get_plan(db, plan))
    assert [(one.aspect, one.planned, one.done) for one in found] == [
        ("time", (510, 690), (540, 690)),
        ("courses", (840, 1020), None),
        ("hours", 360, 150),
    ]
