"""Calls of all rounds 回访明细: what is open, late, done, by whom; pages tie."""

from __future__ import annotations

from datetime import date

import pytest
from tests.counties.results_world import World

from xiangxun.foundation.db.keyset import Ask
from xiangxun.results.followup.call_queries import CallLine, count_calls, find_calls
from xiangxun.results.followup.service import CallIn, plan_rounds, record_calls

BEFORE, AFTER = date(2024, 5, 14), date(2024, 5, 20)


@pytest.fixture
def called(world: World) -> list[int]:
    """Four people came; one was reached, one never answered. The first round is due on 17 May, a sample of two later."""
    ids = world.enter_people([(date(1990, 1, 1), ())] * 4)
    session = world.hold_session(ids, {0: ids}, code="甲-1")
    with world.work() as db:
        first, _sample = plan_rounds(db, world.actor, session)
        calls = [CallIn(ids[0], "reached", {"opened_shop": True}), CallIn(ids[1], "unreachable")]
        record_calls(db, world.actor, first.id, calls)
    return ids


def calls(world: World, on: date, name: str = "", search: str = "", **chosen: str) -> list[CallLine]:
    with world.work() as db:
        return list(find_calls(db, Ask(search=search, chosen=chosen, sort="due"), on, name=name))


def test_open_calls_are_those_not_made_to_the_end(world: World, called: list[int]) -> None:
    assert {one.trainee_id for one in calls(world, BEFORE, state="done")} == {called[0]}
    first = [one for one in calls(world, BEFORE, state="open") if one.due]
    assert [one.trainee_id for one in first] == called[1:]
    assert [one.tries for one in first] == [1, 0, 0]


def test_due_calls_become_late_the_day_after(world: World, called: list[int]) -> None:
    assert len(calls(world, BEFORE, due="soon")) == 4
    assert calls(world, BEFORE, due="late") == []
    assert [one.trainee_id for one in calls(world, AFTER, due="late")] == called[1:]
    assert calls(world, AFTER, due="soon") == []
    undated = calls(world, AFTER, due="undated")
    assert undated
    assert all(one.due is None and one.due_text for one in undated)


def test_calls_are_found_by_result_caller_name_and_session(world: World, called: list[int]) -> None:
    by = str(world.actor.account)
    assert {one.trainee_id for one in calls(world, BEFORE, result="unreachable")} == {called[1]}
    assert {one.trainee_id for one in calls(world, BEFORE, by=by)} == set(called[:2])
    assert {one.trainee_id for one in calls(world, BEFORE, name="测试00003")} == {called[3]}
    assert calls(world, BEFORE, search="乙-") == []


def test_totals_and_pages_tie(world: World, called: list[int]) -> None:
    for sort in ("due", "name"):
        for turned in (False, True):
            seen: list[int] = []
            after = None
            while True:
                with world.work() as db:
                    page = find_calls(db, Ask(sort=sort, descending=turned, after=after, limit=2), BEFORE)
                    total = count_calls(db, Ask(), BEFORE)
                seen += [one.id for one in page]
                if len(page) < 2:
                    break
                after = page[-1].id
            assert total == (len(seen), 1)
            assert len(set(seen)) == len(seen)


def test_another_institution_has_no_calls(world: World, called: list[int]) -> None:
    with world.work() as db:
        assert find_calls(db, Ask(), BEFORE, institution_id=0) == []
        assert len(find_calls(db, Ask(), BEFORE, institution_id=world.institution_id)) >= 4
