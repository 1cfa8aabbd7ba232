"""Levels 学员等级: progress in one statement, one level at a time, written into the register."""

from __future__ import annotations

import pytest
from tests.counties.people import villagers
from tests.counties.walk import Walk

from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.trainees.queries import views
from xiangxun.training.levels.queries import list_progress
from xiangxun.training.levels.service import ProgressIn, decide_levels, record_progress
from xiangxun.training.sessions.facts import counts


def levels(walk: Walk) -> list[str | None]:
    people = walk.admitted()
    with walk.on() as db:
        known = views(db, people)
    return [known[one].level for one in people]


def scored(walk: Walk, *scores: int) -> None:
    people = walk.admitted()
    rows = [ProgressIn(one, scores={"exam": score}) for one, score in zip(people, scores, strict=False)]
    with walk.on() as db:
        record_progress(db, walk.school, walk.session, rows)


def decided(walk: Walk) -> None:
    with walk.on() as db:
        decide_levels(db, walk.office, walk.session)


def test_decide_levels_at_the_mark_lifts_and_below_it_does_not(walk: Walk) -> None:
    walk.to_open(villagers(3))
    scored(walk, 60, 59)
    decided(walk)
    assert levels(walk) == ["basic", None, None]
    with walk.on() as db:
        assert counts(db, walk.session).assessed == 2


def test_decide_levels_twice_lifts_by_one_level_only(walk: Walk) -> None:
    walk.to_open(villagers(1))
    scored(walk, 100)
    decided(walk)
    decided(walk)
    assert levels(walk) == ["basic"]


def test_record_progress_in_the_next_stage_starts_from_the_level_reached(walk: Walk) -> None:
    walk.to_open(villagers(2))
    scored(walk, 80, 80)
    decided(walk)
    walk.to_open(villagers(2), code="2024-02")
    scored(walk, 80, 10)
    decided(walk)
    assert levels(walk) == ["good", "basic"]


def test_record_progress_again_replaces_the_scores(walk: Walk) -> None:
    walk.to_open(villagers(1))
    scored(walk, 10)
    scored(walk, 70)
    with walk.on() as db:
        (row,) = list_progress(db, walk.session)
    assert row.scores == {"exam": 70}


@pytest.mark.parametrize("score", [-1, 101])
def test_record_progress_off_the_scale_is_refused(walk: Walk, score: int) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(InvalidInput):
        scored(walk, score)


def test_record_progress_of_a_stranger_is_refused(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(InvalidInput), walk.on() as db:
        record_progress(db, walk.school, walk.session, [ProgressIn(10**6, scores={"exam": 70})])


def test_decide_levels_of_nobody_decides_nothing(walk: Walk) -> None:
    walk.to_open(villagers(1))
    decided(walk)
    assert levels(walk) == [None]


def test_decide_levels_by_finance_is_forbidden(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(Forbidden), walk.on() as db:
        decide_levels(db, walk.as_role("finance"), walk.session)
