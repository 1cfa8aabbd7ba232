"""Follow-up: rounds from the rules, samples nobody chooses, a round closed only when its calls were made."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from xiangxun.foundation.audit import verify
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.results.followup.drawing import drawn, wanted
from xiangxun.results.followup.queries import list_calls, list_rounds, outcomes
from xiangxun.results.followup.service import CallIn, close_round, plan_rounds, record_calls
from xiangxun.rules import Deadline, FollowupRound, Span
from xiangxun.training.sessions.facts import counts

DAY = date(2024, 5, 6)


@pytest.fixture
def ten(world):
    """A closed session of ten people, nine of whom came."""
    ids = world.enter_people([(date(1990, 1, 1), ())] * 10)
    return ids, world.hold_session(ids, {0: ids[:9]})


def test_plan_rounds_calls_all_who_came_and_a_sample(world, ten):
    ids, session = ten
    with world.work() as db:
        first, sample = plan_rounds(db, world.actor, session)
        assert (first.people, first.target, first.asks) == (9, 9, ("opened_shop",))
        assert [call.trainee_id for call in list_calls(db, first.id)] == ids[:9]
        assert (sample.people, sample.target) == (3, 3)


def test_plan_rounds_counts_working_days_and_waits_for_events(world, ten):
    with world.work() as db:
        first, sample = plan_rounds(db, world.actor, ten[1])
    # 11 May 2024 is a Saturday that was worked
    assert (first.due, first.due_text) == (date(2024, 5, 17), "2024年5月17日")
    assert (sample.due, sample.due_text) == (None, "事件发生后1个月（尚未发生）")


def test_plan_rounds_again_adds_nothing_and_says_that_the_rules_were_asked(world, ten):
    with world.work() as db:
        planned = plan_rounds(db, world.actor, ten[1])
        before = verify(db).entries
        assert plan_rounds(db, world.actor, ten[1]) == planned
        assert verify(db).entries == before + 1


def test_drawn_sample_is_the_same_in_any_order_and_other_for_another_round(world, ten):
    ids, session = ten
    due = Deadline(Span(1), since=DAY)
    half = FollowupRound("half", "TL-CALLS", "phone", due, Fraction(1, 2), drawn="sample")
    with world.work() as db:
        sample = drawn(db, session, half, ids)
        assert drawn(db, session, half, list(reversed(ids))) == sample
        assert len(sample) == 5
        others = [
            drawn(
                db,
                session,
                FollowupRound(f"r{n}", "TL-CALLS", "phone", due, Fraction(1, 2), drawn="sample"),
                ids,
            )
            for n in range(5)
        ]
    assert any(other != sample for other in others)


@pytest.mark.parametrize(
    ("share", "least", "people", "expected"),
    [(Fraction(1, 3), 0, 10, 4), (Fraction(1, 3), 6, 10, 6), (Fraction(1), 0, 0, 0), (Fraction(0), 5, 3, 3)],
)
def test_wanted_rounds_up_and_keeps_between_least_and_all(share, least, people, expected):
    round_ = FollowupRound("r", "TL-CALLS", "phone", Deadline(Span(1), since=DAY), share, least=least)
    assert wanted(round_, people) == expected


def test_close_round_before_its_calls_are_made_is_refused(world, ten):
    ids, session = ten
    with world.work() as db:
        first = plan_rounds(db, world.actor, session)[0]
        record_calls(db, world.actor, first.id, [CallIn(one, "reached") for one in ids[:8]])
        view = record_calls(db, world.actor, first.id, [CallIn(ids[8], "unreachable")])
        assert (view.done, view.reached) == (8, 8)
        with pytest.raises(Conflict, match="须回访 9 人，已完成 8 人"):
            close_round(db, world.actor, first.id)


def test_close_round_after_three_vain_attempts_writes_the_tally(world, ten):
    ids, session = ten
    with world.work(DAY + timedelta(days=9)) as db:
        first = plan_rounds(db, world.actor, session)[0]
        record_calls(db, world.actor, first.id, [CallIn(one, "reached") for one in ids[:7]])
        record_calls(db, world.actor, first.id, [CallIn(ids[7], "wrong_number")])
        for _ in range(3):
            record_calls(db, world.actor, first.id, [CallIn(ids[8], "unreachable")])
        assert counts(db, session).calls_closed == 0
        view = close_round(db, world.actor, first.id)
        assert (view.closed_on, view.done, view.reached) == (DAY + timedelta(days=9), 9, 7)
        assert counts(db, session).calls_closed == 9
        with pytest.raises(Conflict, match="已经结束"):
            record_calls(db, world.actor, first.id, [CallIn(ids[0], "reached")])


@pytest.mark.parametrize(
    ("calls", "error"),
    [
        ([CallIn(0, "reached")], NotFound),
        ([CallIn(0, "maybe")], InvalidInput),
        ([CallIn(0, "reached", {"secret": True})], InvalidInput),
        ([CallIn(0, "reached"), CallIn(0, "refused")], InvalidInput),
    ],
)
def test_record_calls_with_what_cannot_be_writes_nothing(world, ten, calls, error):
    with world.work() as db:
        first = plan_rounds(db, world.actor, ten[1])[0].id
    with pytest.raises(error), world.work() as db:
        record_calls(db, world.actor, first, calls)
    with world.work() as db:
        assert list_rounds(db, ten[1])[0].done == 0


def test_outcomes_of_answers_count_the_yes(world, ten):
    ids, session = ten
    with world.work(DAY + timedelta(days=9)) as db:
        first = plan_rounds(db, world.actor, session)[0]
        calls = [
            CallIn(ids[0], "reached", {"opened_shop": True}),
            CallIn(ids[1], "reached", {"opened_shop": False}),
        ]
        record_calls(db, world.actor, first.id, calls)
        found = outcomes(db, session)
    assert found[ids[0]]["opened_shop"].on == DAY + timedelta(days=9)
    assert (found[ids[0]]["opened_shop"].n, found[ids[1]]) == (1, {})


def test_list_calls_of_those_still_to_make_leaves_out_the_done(world, ten):
    ids, session = ten
    with world.work() as db:
        first = plan_rounds(db, world.actor, session)[0]
        record_calls(db, world.actor, first.id, [CallIn(ids[0], "refused"), CallIn(ids[1], "unreachable")])
        assert [call.trainee_id for call in list_calls(db, first.id, open_only=True)] == ids[1:9]


def test_rounds_of_another_county_are_not_seen(world, ten, unit_of_work, other_tenant):
    with world.work() as db:
        plan_rounds(db, world.actor, ten[1])
    with unit_of_work(other_tenant.id) as db:
        assert list_rounds(db, ten[1]) == []
