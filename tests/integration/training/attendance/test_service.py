"""Attendance 签到: from the screen and the roster, typed twice, by strangers, against an independent count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from tests.counties.people import villager, villagers
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.training.attendance.queries import STATES, attended_ids, credited, list_papers, list_sign_ins
from xiangxun.training.attendance.service import (
    settle_attendance,
    sign_in,
    sign_in_from_roster,
    type_paper_total,
)
from xiangxun.training.sessions.days import hold_day, observe_day
from xiangxun.training.sessions.facts import counts
from xiangxun.training.sessions.queries import get_session

_SIGNED = text("""
    SELECT count(*) FROM (
        SELECT trainee_id FROM sign_ins WHERE session_id = :session
        GROUP BY trainee_id HAVING count(*) FILTER (WHERE state NOT IN ('absent', 'leave')) > 0) AS there
""")


def test_sign_in_twice_marks_once_and_changes_nothing(walk: Walk) -> None:
    walk.to_open(villagers(3))
    states = dict.fromkeys(walk.admitted(), "present")
    walk.sign(FIRST_DAY, states)
    with walk.on() as db:
        before = list_sign_ins(db, walk.session)
    walk.sign(FIRST_DAY, states)
    with walk.on() as db:
        assert list_sign_ins(db, walk.session) == before
    assert len(before) == 6


def test_sign_in_corrected_replaces_the_mark_and_raises_its_version(walk: Walk) -> None:
    walk.to_open(villagers(1))
    (one,) = walk.admitted()
    walk.sign(FIRST_DAY, {one: "present"}, slots=[0])
    walk.sign(FIRST_DAY, {one: "leave"}, slots=[0])
    with walk.on() as db:
        (mark,) = list_sign_ins(db, walk.session)
    assert (mark.state, mark.version) == ("leave", 2)


def test_sign_in_with_a_stranger_among_them_saves_nobody(walk: Walk) -> None:
    walk.to_open(villagers(2))
    known = walk.admitted()
    with pytest.raises(NotFound):
        walk.sign(FIRST_DAY, dict.fromkeys([*known, max(known) + 1000], "present"))
    with walk.on() as db:
        assert list_sign_ins(db, walk.session) == []


def test_sign_in_somebody_refused_at_the_gate_is_not_found(walk: Walk) -> None:
    young = villager(9, FIRST_DAY.replace(year=2010))
    walk.to_open([*villagers(1), young])
    with walk.on() as db:
        refused = db.scalar(text("SELECT trainee_id FROM enrolments WHERE state = 'refused'"))
    with pytest.raises(NotFound):
        walk.sign(FIRST_DAY, {refused: "present", walk.admitted()[0]: "present"})


@pytest.mark.parametrize("slot", [2, -1])
def test_sign_in_at_a_slot_that_is_not_there_is_refused(walk: Walk, slot: int) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(Conflict):
        walk.sign(FIRST_DAY, dict.fromkeys(walk.admitted(), "present"), slots=[slot])


def test_sign_in_on_a_day_that_was_not_planned_is_refused(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(Conflict):
        walk.sign(FIRST_DAY - timedelta(days=1), dict.fromkeys(walk.admitted(), "present"))


def test_sign_in_before_the_class_is_open_is_refused(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in(villagers(1))
    with pytest.raises(Conflict):
        walk.sign(FIRST_DAY, dict.fromkeys(walk.admitted(), "present"))


def test_sign_in_with_a_state_that_nobody_knows_is_refused(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(InvalidInput):
        walk.sign(FIRST_DAY, dict.fromkeys(walk.admitted(), "here"))


def test_sign_in_by_another_institution_is_refused(walk: Walk) -> None:
    walk.to_open(villagers(1))
    other, states = walk.other_school(), dict.fromkeys(walk.admitted(), "present")
    with pytest.raises(Conflict), walk.on() as db:
        sign_in(db, other, walk.session, FIRST_DAY, 0, states)


def test_sign_in_by_an_archivist_is_forbidden(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(Forbidden), walk.on() as db:
        sign_in(db, walk.as_role("archivist"), walk.session, FIRST_DAY, 0, {})


def test_day_that_is_still_to_come_takes_no_marks_no_lessons_and_no_head_count(walk: Walk) -> None:
    walk.to_open(villagers(1))
    first, second = walk.days
    [one] = walk.admitted()
    with walk.on(first) as db:
        with pytest.raises(Conflict, match="还没有到"):
            sign_in(db, walk.school, walk.session, second, 0, {one: "present"})
        with pytest.raises(Conflict, match="还没有到"):
            hold_day(db, walk.school, walk.session, second)
        with pytest.raises(Conflict, match="还没有到"):
            observe_day(db, walk.group, walk.session, second, head_count=1, observers=["office"])
        assert list_sign_ins(db, walk.session) == []
    with walk.on(second) as db:
        sign_in(db, walk.school, walk.session, second, 0, {one: "present"})
        hold_day(db, walk.school, walk.session, second)


def test_sign_in_from_roster_takes_its_own_columns_day_by_day(walk: Walk) -> None:
    walk.to_open(
        [villager(1, days=(True, True)), villager(2, days=(True, False)), villager(3, days=(False, False))]
    )
    for day in walk.days:
        walk.hold(day)
    with walk.on() as db:
        assert sign_in_from_roster(db, walk.school, walk.session) == 6
    with walk.on(walk.days[-1]) as db:
        assert sign_in_from_roster(db, walk.school, walk.session) == 12
    walk.settle()
    first, second, third = walk.admitted()
    with walk.on() as db:
        assert credited(db, walk.session) == {first: (2, 720), second: (1, 360), third: (0, 0)}
        assert [day.signed_in for day in get_session(db, walk.session).days] == [2, 1]
        assert attended_ids(db, walk.session) == (first, second)


def test_settle_credits_minutes_between_coming_and_leaving(walk: Walk) -> None:
    walk.to_open(villagers(2))
    early, late = walk.admitted()
    walk.hold(FIRST_DAY)
    with walk.on() as db:
        states = {early: "left_early", late: "late"}
        sign_in(db, walk.school, walk.session, FIRST_DAY, 0, states, came={late: 540}, left={early: 600})
        settle_attendance(db, walk.office, walk.session)
        assert credited(db, walk.session) == {early: (1, 90), late: (1, 150)}


def test_settle_of_a_late_mark_without_a_time_credits_less_than_the_whole_lesson(walk: Walk) -> None:
    walk.to_open(villagers(2))
    on_time, late = walk.admitted()
    walk.hold(FIRST_DAY)
    with walk.on() as db:
        sign_in(db, walk.school, walk.session, FIRST_DAY, 0, {on_time: "present", late: "late"})
        settle_attendance(db, walk.office, walk.session)
        assert credited(db, walk.session) == {on_time: (1, 180), late: (1, 179)}


def test_settle_again_after_a_correction_replaces_credits_and_tally(walk: Walk) -> None:
    walk.to_open(villagers(2))
    one, other = walk.admitted()
    walk.hold(FIRST_DAY)
    walk.sign(FIRST_DAY, {one: "present", other: "present"})
    walk.settle()
    walk.settle()
    walk.sign(FIRST_DAY, {other: "absent"})
    walk.settle()
    with walk.on() as db:
        assert credited(db, walk.session) == {one: (1, 360), other: (0, 0)}
        assert counts(db, walk.session).signed == 1


def test_settle_without_any_mark_credits_nobody(walk: Walk) -> None:
    walk.to_open(villagers(2))
    walk.hold(FIRST_DAY)
    walk.settle()
    with walk.on() as db:
        assert credited(db, walk.session) == {}
        assert counts(db, walk.session).signed == 0


def test_type_paper_total_again_replaces_it_and_days_leave_the_total_alone(walk: Walk) -> None:
    walk.to_open(villagers(2))
    with walk.on() as db:
        for on, people in ((None, 9), (None, 2), (FIRST_DAY, 1)):
            type_paper_total(db, walk.office, walk.session, on, people)
        assert [(row.on, row.people) for row in list_papers(db, walk.session)] == [(FIRST_DAY, 1), (None, 2)]
        assert counts(db, walk.session).paper_total == 2


def test_type_paper_total_by_somebody_without_a_name_is_forbidden(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(Forbidden), walk.on() as db:
        type_paper_total(db, walk.as_role("authority"), walk.session, None, 1)


_MARKS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 1), st.integers(0, 1), st.sampled_from(STATES)), max_size=12
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(marks=_MARKS)
def test_signed_tally_is_what_an_independent_count_says_and_marks_repeat_harmlessly(
    walk: Walk, marks: list[tuple[int, int, int, str]]
) -> None:
    if not walk.session:
        walk.to_open(villagers(5))
    people = walk.admitted()
    for _ in range(2):
        for person, day, slot, state in marks:
            walk.sign(walk.days[day], {people[person]: state}, slots=[slot])
    walk.settle()
    with walk.on() as db:
        independent = db.scalar(_SIGNED, {"session": walk.session})
        assert counts(db, walk.session).signed == independent
