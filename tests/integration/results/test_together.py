"""Two people at once 同时办理: on two connections, each step is done once, and whoever comes second is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.counties.results_world import DAY

from xiangxun.kernel.errors import StepStopped, XiangxunError
from xiangxun.registry.trainees.bulk import upsert_trainees
from xiangxun.results.acceptance.queries import list_rounds
from xiangxun.results.acceptance.service import decide, name_team, opine
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.followup.queries import list_rounds as followups
from xiangxun.results.followup.service import plan_rounds
from xiangxun.results.funds.queries import get_settlement, list_payments
from xiangxun.results.funds.service import CostIn, enter_costs, pay, settle
from xiangxun.results.ledger.models import LedgerBook
from xiangxun.results.ledger.queries import get_ledger
from xiangxun.results.ledger.service import compute_ledger, ledgers_in_turn, reopen_ledger, submit_ledger
from xiangxun.training.sessions.queries import get_session

PEOPLE = [(date(1990, 1, 1), ())] * 3
LATER = date(2024, 7, 1)


@pytest.fixture
def at_once(world):
    """Do several things on as many connections, begun at the same moment; return (answer, code of the error) of each."""

    def run(*deeds: Callable[[Any], object], on: date = LATER) -> list[tuple[object, str]]:
        start = threading.Barrier(len(deeds))

        def one(deed: Callable[[Any], object]) -> tuple[object, str]:
            try:
                with world.work(on) as db:
                    get_session_now(db)
                    start.wait(timeout=30)
                    return deed(db), ""
            except XiangxunError as error:
                return None, error.code

        with ThreadPoolExecutor(len(deeds)) as pool:
            return list(pool.map(one, deeds))

    return run


def get_session_now(db):
    """Begin the transaction, so that both have begun before either does anything."""
    db.execute(select(func.now()))


def codes(outcomes):
    return sorted(code for _, code in outcomes)


@pytest.fixture
def ids(world):
    return world.enter_people(PEOPLE)


@pytest.fixture
def closed(world, ids):
    return world.hold_session(ids, {0: ids}, fee_fen=100_000)


@pytest.fixture
def submitted(world, closed):
    with world.work() as db:
        compute_ledger(db, world.actor, closed)
        submit_session(db, world.actor, closed)
        name_team(db, world.actor, closed, [("甲", "authority")])
    return closed


@pytest.fixture
def accepted(world, submitted):
    with world.work(LATER) as db:
        opine(db, world.actor, submitted, proposed="pass", opinion="属实。")
        decide(db, world.actor, submitted)
    return submitted


def test_compute_ledger_by_two_at_once_leaves_one_ledger(world, closed, at_once):
    outcomes = at_once(*[lambda db: compute_ledger(db, world.actor, closed)] * 2)
    assert "" in codes(outcomes)
    assert set(codes(outcomes)) <= {"", "conflict"}
    with world.work() as db:
        assert db.scalar(select(func.count()).select_from(LedgerBook)) == 1
        assert get_ledger(db, closed).people == 3


def test_submit_session_by_two_at_once_hands_in_once(world, closed, at_once):
    with world.work() as db:
        compute_ledger(db, world.actor, closed)
    outcomes = at_once(*[lambda db: submit_session(db, world.actor, closed)] * 2)
    assert codes(outcomes) == ["", "conflict"]


def test_submit_and_compute_of_two_sessions_at_once_do_not_lock_each_other_out(world, ids, closed, at_once):
    second = world.hold_session(ids, {0: ids}, code="2", first=DAY + timedelta(days=3))
    with world.work() as db:
        compute_ledger(db, world.actor, closed)
    outcomes = at_once(
        lambda db: submit_session(db, world.actor, closed),
        lambda db: compute_ledger(db, world.actor, second),
    )
    assert codes(outcomes) == ["", ""]


def test_submit_of_two_sessions_with_the_same_people_at_once_counts_each_once(world, ids, closed, at_once):
    second = world.hold_session(ids, {0: ids}, code="2", first=DAY + timedelta(days=3))
    with world.work() as db:
        compute_ledger(db, world.actor, closed)
        compute_ledger(db, world.actor, second)

    outcomes = at_once(
        *[lambda db, one=one: submit_session(db, world.actor, one) for one in (closed, second)]
    )
    handed_in = [one for one, (_, code) in zip((closed, second), outcomes, strict=True) if not code]
    assert closed in handed_in
    with world.work() as db:
        if second in handed_in:  # it went first, before the earlier class was history
            reopen_ledger(db, world.actor, second, reason="名单有误")
        view = compute_ledger(db, world.actor, second)
    assert (view.counted, view.by_rule) == (0, {"TL-ONCE": 3})


def test_submit_while_the_same_people_are_submitted_elsewhere_waits_and_then_sees_it(world, ids, closed):
    """Without the lock the second submission reads the history before the first one is committed, and counts twice."""
    second = world.hold_session(ids, {0: ids}, code="2", first=DAY, at=840)
    with world.work() as db:
        compute_ledger(db, world.actor, closed)
        compute_ledger(db, world.actor, second)
    handed_in, seen = threading.Event(), threading.Event()

    def submit_second():
        with world.work() as db:
            handed_in.wait(timeout=30)
            seen.set()
            submit_ledger(db, world.actor, second)

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(submit_second)
        with world.work() as db:
            submit_ledger(db, world.actor, closed)
            handed_in.set()
            seen.wait(timeout=30)
            time.sleep(0.5)
        with pytest.raises(StepStopped, match="3 人的结果不同"):
            other.result(timeout=30)
    with world.work() as db:
        assert (get_ledger(db, closed).counted, get_ledger(db, second).state) == (3, "draft")


def test_submit_while_other_people_are_in_turn_does_not_wait(world, ids):
    first = world.hold_session(ids[:1], {0: ids[:1]})
    second = world.hold_session(ids[1:], {0: ids[1:]}, code="2", at=840)

    def take(session):
        with world.work() as db:
            ledgers_in_turn(db, session)

    with world.work() as db:
        ledgers_in_turn(db, first)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(take, second).result(timeout=10)


def test_two_lists_that_share_people_in_other_orders_never_lock_each_other_out(world, ids, at_once):
    first = world.hold_session(ids, {0: ids})
    second = world.hold_session(ids[::-1], {0: ids}, code="2", at=840)
    for _ in range(5):
        outcomes = at_once(
            lambda db: compute_ledger(db, world.actor, first),
            lambda db: compute_ledger(db, world.actor, second),
            lambda db: upsert_trainees(db, list(reversed(world.rows(3)))),
        )
        assert codes(outcomes) == ["", "", ""]


def test_decide_on_a_class_submitted_before_an_earlier_one_asks_to_count_again(world, ids, closed):
    second = world.hold_session(ids, {0: ids}, code="2", first=DAY + timedelta(days=3))
    with world.work() as db:
        for session in (second, closed):
            compute_ledger(db, world.actor, session)
            submit_session(db, world.actor, session)
        name_team(db, world.actor, second, [("甲", "authority")])
        opine(db, world.actor, second, proposed="pass", opinion="属实。")
    with pytest.raises(StepStopped, match="3 人的结果不同") as stopped, world.work(LATER) as db:
        decide(db, world.actor, second)
    assert stopped.value.code == "ledger_outdated"
    with world.work(LATER) as db:
        reopen_ledger(db, world.actor, second, reason="名单有误")
        assert compute_ledger(db, world.actor, second).counted == 0
        submit_session(db, world.actor, second)
        assert decide(db, world.actor, second).grade == "pass"


def test_opine_by_two_at_once_makes_one_round(world, submitted, at_once):
    deed = lambda db: opine(db, world.actor, submitted, proposed="pass", opinion="属实。")  # noqa: E731
    assert codes(at_once(deed, deed)) == ["", "conflict"]
    with world.work() as db:
        assert [one.n for one in list_rounds(db, submitted)] == [1]


def test_decide_by_two_at_once_decides_once(world, submitted, at_once):
    with world.work(LATER) as db:
        opine(db, world.actor, submitted, proposed="pass", opinion="属实。")
    deed = lambda db: decide(db, world.actor, submitted)  # noqa: E731
    assert codes(at_once(deed, deed)) == ["", "conflict"]
    with world.work() as db:
        assert get_session(db, submitted).row.state == "accepted"


def test_settle_by_two_at_once_leaves_each_line_once(world, accepted, at_once):
    deed = lambda db: settle(db, world.actor, accepted)  # noqa: E731
    assert codes(at_once(deed, deed)) == ["", ""]
    with world.work() as db:
        keys = [line.key for line in get_settlement(db, accepted).lines]
    assert len(keys) == len(set(keys)) == 3


def test_pay_by_two_at_once_under_two_vouchers_pays_once(world, accepted, at_once):
    with world.work(LATER) as db:
        settle(db, world.actor, accepted)
    deeds = [lambda db, v=v: pay(db, world.actor, accepted, "heads", v) for v in ("凭1", "凭2")]
    assert codes(at_once(*deeds)) == ["", "conflict"]
    with world.work() as db:
        assert [one.fen for one in list_payments(db, accepted)] == [15_000]


def test_pay_by_two_at_once_under_one_voucher_is_one_payment(world, accepted, at_once):
    with world.work(LATER) as db:
        settle(db, world.actor, accepted)
    deed = lambda db: pay(db, world.actor, accepted, "heads", "凭1")  # noqa: E731
    (first, _), (second, _) = at_once(deed, deed)
    assert first == second is not None


def test_pay_and_settle_at_once_pay_no_more_than_is_due(world, accepted, at_once):
    with world.work(LATER) as db:
        settle(db, world.actor, accepted)
    outcomes = at_once(
        lambda db: pay(db, world.actor, accepted, "heads", "凭1"),
        lambda db: settle(db, world.actor, accepted),
    )
    assert codes(outcomes) == ["", ""]
    with world.work() as db:
        assert get_settlement(db, accepted).paid_to == {f"institution:{world.institution_id}": 15_000}


def test_enter_costs_by_two_at_once_leaves_one_list(world, accepted, at_once):
    lists = [[CostIn("a", "meals", 100)], [CostIn("a", "meals", 200)]]
    outcomes = at_once(*[lambda db, one=one: enter_costs(db, world.actor, accepted, one) for one in lists])
    assert codes(outcomes) == ["", ""]


def test_plan_rounds_by_two_at_once_plans_each_once(world, closed, at_once):
    deed = lambda db: plan_rounds(db, world.actor, closed)  # noqa: E731
    assert codes(at_once(deed, deed, on=DAY + timedelta(days=10))) == ["", ""]
    with world.work() as db:
        assert [one.key for one in followups(db, closed)] == ["first", "sample"]
