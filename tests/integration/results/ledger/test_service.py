"""Ledger service: one line per person under one rule, replaced while a draft, fixed once submitted."""

from __future__ import annotations

import time
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiangxun.foundation.access import Actor, Role
from xiangxun.kernel.errors import Conflict, Forbidden, StepStopped
from xiangxun.kernel.ids import ref
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.ledger.facts import presence
from xiangxun.results.ledger.queries import find_ledger, get_ledger, ledger_rows, list_entries, trainee_ids
from xiangxun.results.ledger.service import accept_ledger, compute_ledger, reopen_ledger, submit_ledger
from xiangxun.training.sessions.facts import counts, session_facts
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.tally import note_tally

YOUNG = (date(1990, 1, 1), ())
EDGE = (date(1964, 5, 6), ())  # 60 on the first day
OLD = (date(1963, 5, 6), ())
DOUBTFUL = (date(1990, 1, 1), ("doubtful",))


@pytest.fixture
def mixed(world):
    """Two young, one on the line, one too old, one old and absent, one doubtful: a session of one day."""
    ids = world.enter_people([YOUNG, YOUNG, EDGE, OLD, OLD, DOUBTFUL])
    return ids, world.hold_session(ids, {0: [*ids[:4], ids[5]]})


def test_compute_ledger_of_mixed_people_puts_each_under_one_rule(world, mixed):
    ids, session = mixed
    with world.work() as db:
        view = compute_ledger(db, world.actor, session)
        entries = list_entries(db, session)
    assert (view.counted, view.not_counted, view.units, view.questions) == (3, 3, 3, 1)
    assert view.by_rule == {"TL-AGE": 1, "TL-DOUBT": 1, "TL-PRESENCE": 1}
    assert [entry.trainee_id for entry in entries] == ids
    assert entries[3].values == {"TL-AGE": {"age": 61, "high": 60}}


def test_compute_ledger_of_open_and_default_questions_flags_both(world, mixed):
    ids, session = mixed
    with world.work() as db:
        view = compute_ledger(db, world.actor, session)
        flagged = [entry.trainee_id for entry in list_entries(db, session) if entry.boundary]
    assert flagged == [ids[2], ids[5]]
    assert view.boundary == 2


def test_compute_ledger_after_answers_follows_them_and_flags_nobody(world, mixed):
    ids, session = mixed
    with world.work() as db:
        world.answer(db, session, "TL-EDGE", ref("person", ids[2]), "left")
        world.answer(db, session, "TL-DOUBT", ref("person", ids[5]), "counted")
        view = compute_ledger(db, world.actor, session)
    assert (view.counted, view.boundary, view.questions) == (3, 0, 0)
    assert view.by_rule == {"TL-AGE": 1, "TL-EDGE": 1, "TL-PRESENCE": 1}


def test_compute_ledger_writes_counted_and_excluded_down(world, mixed):
    _, session = mixed
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        tally = counts(db, session)
    assert (tally.signed, tally.excluded, tally.counted) == (5, 2, 3)
    assert tally.signed - tally.excluded == tally.counted


def test_compute_ledger_again_replaces_the_draft(world, mixed):
    _, session = mixed
    with world.work() as db:
        first = compute_ledger(db, world.actor, session)
        lines = [(entry.trainee_id, entry.units, entry.rules) for entry in list_entries(db, session)]
    with world.work() as db:
        again = compute_ledger(db, world.actor, session)
        assert [(entry.trainee_id, entry.units, entry.rules) for entry in list_entries(db, session)] == lines
    assert (again.counted, again.by_rule, again.state) == (first.counted, first.by_rule, "draft")
    assert again.receipt_id > first.receipt_id


def test_compute_ledger_of_nobody_is_an_empty_ledger(world):
    session = world.hold_session([], {0: []})
    with world.work() as db:
        view = compute_ledger(db, world.actor, session)
        assert get_session(db, session).row.state == "ledgered"
    assert (view.people, view.units, view.by_rule, view.series) == (0, 0, {}, "")


def test_compute_ledger_after_submission_is_refused(world):
    session = world.hold_session([], {0: []})
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        submit_ledger(db, world.actor, session)
        with pytest.raises(Conflict, match="已经报送"):
            compute_ledger(db, world.actor, session)


def test_compute_ledger_without_paper_total_is_stopped_until_somebody_gives_a_reason(world):
    session = world.hold_session([], {0: []})
    with world.work() as db:
        note_tally(db, session, paper_total=None)
        with pytest.raises(StepStopped, match="纸质签到"):
            compute_ledger(db, world.actor, session)
        world.answer(db, session, "TL-PAPER", ref("session", session), "allow")
        assert compute_ledger(db, world.actor, session).people == 0


def test_compute_ledger_by_a_lecturer_is_forbidden(world, mixed):
    stranger = Actor(account=None, name="讲师", roles=frozenset({Role.LECTURER}))
    with pytest.raises(Forbidden), world.work() as db:
        compute_ledger(db, stranger, mixed[1])


def test_submit_ledger_with_an_open_question_is_stopped(world, mixed):
    with world.work() as db:
        compute_ledger(db, world.actor, mixed[1])
    with pytest.raises(StepStopped, match="1 个问题") as stopped, world.work() as db:
        submit_ledger(db, world.actor, mixed[1])
    findings: Any = stopped.value.details["findings"]
    assert [one["rule"] for one in findings] == ["TL-DOUBT"]


def test_submit_ledger_after_a_later_ruling_asks_to_compute_again(world, mixed):
    ids, session = mixed
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        world.answer(db, session, "TL-DOUBT", ref("person", ids[5]), "counted")
    with pytest.raises(StepStopped, match="1 人的结果不同") as stopped, world.work() as db:
        submit_ledger(db, world.actor, session)
    assert stopped.value.code == "ledger_outdated"
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        assert submit_ledger(db, world.actor, session).state == "submitted"


def test_submitted_ledger_is_history_of_the_next_session(world):
    ids = world.enter_people([YOUNG, YOUNG])
    first = world.hold_session(ids, {0: ids[:1]}, code="1")
    second = world.hold_session(ids, {0: ids}, code="2", first=date(2024, 5, 20))
    with world.work(date(2024, 6, 1)) as db:
        compute_ledger(db, world.actor, first)
        assert compute_ledger(db, world.actor, second).counted == 2
        submit_ledger(db, world.actor, first)
        again = compute_ledger(db, world.actor, second)
        assert (again.counted, again.by_rule) == (1, {"TL-ONCE": 1})
        reopen_ledger(db, world.actor, first, reason="名单有误")
        assert compute_ledger(db, world.actor, second).counted == 2


def test_reopen_ledger_gives_the_session_back_to_be_made_and_submitted_again(world):
    ids = world.enter_people([YOUNG])
    session = world.hold_session(ids, {0: ids})
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        submit_session(db, world.actor, session)
        reopen_ledger(db, world.actor, session, reason="名单有误")
        compute_ledger(db, world.actor, session)
        assert submit_session(db, world.actor, session).state == "submitted"


def test_accept_ledger_of_a_draft_is_refused(world, mixed):
    with world.work() as db:
        compute_ledger(db, world.actor, mixed[1])
        with pytest.raises(Conflict, match="尚未报送"):
            accept_ledger(db, world.actor, mixed[1])


def test_ledger_rows_hold_only_the_counted_in_order(world, mixed):
    ids, session = mixed
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        rows = ledger_rows(db, session)
        assert trainee_ids(db, session) == tuple(ids)
    assert [(row.person, row.units, row.series) for row in rows] == [
        (ref("person", one), 1, "basic") for one in ids[:3]
    ]


def test_list_entries_pages_by_place_and_by_counting(world, mixed):
    ids, session = mixed
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        page = list_entries(db, session, after=2, limit=2)
        others = list_entries(db, session, counted=False)
    assert [entry.trainee_id for entry in page] == ids[2:4]
    assert [entry.trainee_id for entry in others] == ids[3:]


def test_presence_names_the_courses_of_those_who_came(world, mixed):
    ids, session = mixed
    with world.work() as db:
        there = presence(db, session, session_facts(db, session))
    assert there.signed == {*ids[:4], ids[5]}
    assert there.courses[ref("person", ids[0])] == {"开店"}


def test_find_ledger_of_another_county_finds_nothing(world, mixed, unit_of_work, other_tenant):
    with world.work() as db:
        compute_ledger(db, world.actor, mixed[1])
    with unit_of_work(other_tenant.id) as db:
        assert find_ledger(db, mixed[1]) is None


TURNS = count()


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_compute_ledger_in_any_order_of_the_list_counts_the_same(world, order):
    people = [YOUNG, YOUNG, EDGE, OLD, OLD, DOUBTFUL]
    ids = world.enter_people(people)
    turn = next(TURNS)  # the one lecturer teaches in one place at a time
    day = date(2024, 1, 1) + timedelta(days=40 * turn % 350)
    session = world.hold_session([ids[n] for n in order], {0: [*ids[:4], ids[5]]}, code=f"{turn}", first=day)
    with world.work(date(2025, 1, 1)) as db:
        view = compute_ledger(db, world.actor, session)
        first_day_60 = get_session(db, session).row.first_day >= date(2024, 5, 6)
        results = {entry.trainee_id: entry.units for entry in list_entries(db, session)}
    expected = [1, 1, 1, 0 if first_day_60 else 1, 0, 0]
    assert [results[one] for one in ids] == expected
    assert sum(view.by_rule.values()) == view.not_counted == expected.count(0)


def test_compute_ledger_of_ten_thousand_takes_a_few_seconds_of_work(world):
    ids = world.enter_people([YOUNG] * 10_000)
    session = world.hold_session(ids, {0: ids})
    with world.work() as db:
        begun = time.process_time()  # our own work, however busy the machine
        view = compute_ledger(db, world.actor, session)
        seconds = time.process_time() - begun
    print(f"\n10,000 people: {seconds:.2f} s")
    assert view.counted == 10_000
    assert seconds < 4
    with world.work() as db:
        assert get_ledger(db, session).people == 10_000
