"""Batches: sessions accepted together by one team; what follows for each of them; the programme as a whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xiangxun.kernel.errors import Conflict, InvalidInput, StepStopped
from xiangxun.kernel.ids import ref
from xiangxun.registry.institutions.queries import list_orders
from xiangxun.registry.interpretations.service import rule_on
from xiangxun.registry.registers.queries import get_entry
from xiangxun.results.acceptance.batch_queries import batch_of, get_batch, leavers, sessions_in
from xiangxun.results.acceptance.batches import batch_kinds, create_batch, drop_batch, take_out
from xiangxun.results.acceptance.queries import list_rounds, standing_grade
from xiangxun.results.acceptance.revising import revise
from xiangxun.results.acceptance.service import decide, name_team, opine, resubmit
from xiangxun.results.ledger.queries import get_ledger
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.training.approvals.queries import list_steps, pending
from xiangxun.training.sessions.queries import get_session

DAY = date(2024, 5, 6)
LATER = date(2024, 7, 1)
TEAM = [("组长甲", "authority"), ("专家乙", "expert"), ("代表丙", "finance")]


@pytest.fixture
def pair(hand_in):
    """Two sessions of two and three people, handed in."""
    return hand_in("1", 2), hand_in("2", 3, DAY + timedelta(days=3))


def make(db, world, sessions, **more):
    told = {"kind": "batch", "title": "上半年培训项目", "fields": {"contract": "合〔2024〕1号"}, **more}
    return get_batch(db, create_batch(db, world.actor, session_ids=sessions, **told)).case


def propose(db, world, case, grade, **more):
    name_team(db, world.actor, case, TEAM)
    return opine(db, world.actor, case, proposed=grade, opinion="材料齐全。", **more)


def state_of(db, session):
    return get_session(db, session).row.state


def entry_of(db, case):
    entry_id = get_batch(db, case.id).entry_id
    assert entry_id is not None
    return get_entry(db, entry_id)


def test_batch_is_entered_in_the_register_that_the_county_declares(world, pair):
    with world.work(LATER) as db:
        case = make(db, world, pair)
        assert batch_kinds(db) == {"batch": "培训项目验收", "programme": "年度项目验收"}
        assert sessions_in(db, case) == pair
        entry = entry_of(db, case)
        assert entry.fields == {"contract": "合〔2024〕1号", "people": 5}
        assert (entry.register, entry.closed_on) == ("acceptance_batch", None)


def test_session_of_a_batch_is_not_accepted_by_itself_nor_put_in_another_batch(world, pair):
    with world.work(LATER) as db:
        make(db, world, pair[:1])
    with pytest.raises(Conflict, match="已列入验收批次“上半年培训项目”"), world.work(LATER) as db:
        make(db, world, pair)
    with pytest.raises(Conflict, match="请在批次中办理"), world.work(LATER) as db:
        name_team(db, world.actor, pair[0], TEAM)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"kind": "lot"}, "没有这种验收"),
        ({"title": " "}, "写明验收批次的名称"),
        ({"since": LATER, "until": DAY}, "止日不能早于"),
        ({"fields": {}}, "合同编号"),
    ],
)
def test_batch_that_cannot_be_says_what_is_wrong(world, pair, said, message):
    with pytest.raises(InvalidInput) as wrong, world.work(LATER) as db:
        make(db, world, pair, **said)
    assert message in str(wrong.value) + str(wrong.value.details)


def test_batch_of_a_session_that_is_not_handed_in_is_a_conflict(world, pair):
    with world.work(LATER) as db:
        propose(db, world, pair[0], "pass")
        decide(db, world.actor, pair[0])
    with pytest.raises(Conflict), world.work(LATER) as db:
        make(db, world, pair)


def test_decide_a_pass_accepts_every_session_of_the_batch_with_a_round_of_its_own(world, pair):
    with world.work(LATER) as db:
        case = make(db, world, pair)
        view = propose(db, world, case, "pass")
        assert (view.batch_id, view.session_id, view.state) == (case.id, None, "opined")
        assert [state_of(db, one) for one in pair] == ["submitted", "submitted"]
        decided = decide(db, world.actor, case, reason="同意")
        assert (decided.state, decided.grade, decided.rules) == ("decided", "pass", ("TL-PASS",))
        for one in pair:
            own = list_rounds(db, one)
            assert [(row.n, row.grade, row.batch_round_id) for row in own] == [(1, "pass", decided.id)]
            assert own[0].receipt_id == decided.receipt_id
            assert (state_of(db, one), get_ledger(db, one).state) == ("accepted", "accepted")
        assert get_batch(db, case.id).state == "decided"
        assert entry_of(db, case).closed_on == LATER


def test_decide_waits_for_the_batchs_own_steps(world, pair):
    with world.work(LATER) as db:
        case = make(db, world, pair)
        propose(db, world, case, "pass")
        assert [(step.key, step.state) for step in list_steps(db, "batch", case.id)] == [
            ("opinion", "done"),
            ("decision", "open"),
        ]
        assert [(step.matter, step.matter_id) for step in pending(db, {"office"})] == [("batch", case.id)]


def test_decide_a_fail_orders_each_institution_to_mend_and_a_second_round_passes(world, pair):
    due = LATER + timedelta(days=15)
    with world.work(LATER) as db:
        case = make(db, world, pair)
        propose(db, world, case, "fail")
        decide(db, world.actor, case, rectify_by=due, demand="补齐照片")
        orders = list_orders(db, open_only=True)
        assert [(one.session_id, one.due, one.rule) for one in orders] == [
            (pair[0], due, "TL-FAIL"),
            (pair[1], due, "TL-FAIL"),
        ]
        assert [list_rounds(db, one)[-1].effects[0]["order"] for one in pair] == [one.id for one in orders]
        assert [state_of(db, one) for one in pair] == ["rectifying", "rectifying"]
        assert get_batch(db, case.id).state == "open"
    with world.work(LATER + timedelta(days=5)) as db:
        compute_ledger(db, world.actor, pair[0])
        resubmit(db, world.actor, pair[0], report="已补齐")
    with pytest.raises(Conflict), world.work(LATER + timedelta(days=6)) as db:
        propose(db, world, case, "pass")
    with world.work(LATER + timedelta(days=7)) as db:
        compute_ledger(db, world.actor, pair[1])
        resubmit(db, world.actor, pair[1], report="已补齐")
        assert propose(db, world, case, "pass").n == 2
        decide(db, world.actor, case)
        assert [one.grade for one in list_rounds(db, case)] == ["fail", "pass"]
        assert [standing_grade(db, one) for one in pair] == ["pass", "pass"]


def test_decide_a_veto_retrains_the_people_of_each_session_apart(world, pair):
    with world.work(LATER) as db:
        case = make(db, world, pair)
        propose(db, world, case, "veto")
        decide(db, world.actor, case)
        assert [state_of(db, one) for one in pair] == ["retraining", "retraining"]
        assert [list_rounds(db, one)[-1].effects[0]["people"] for one in pair] == [2, 3]


def test_ruling_on_a_batch_settles_what_was_referred(world, pair):
    with world.work(LATER) as db:
        case = make(db, world, pair)
        assert propose(db, world, case, None).state == "referred"
        rule_on(
            db,
            world.actor,
            matter="batch",
            matter_id=case.id,
            rule="BASE-ACCEPTANCE",
            about=ref("batch", case.id),
            answer="pass",
            role="office",
            reason="已核实",
        )
        assert decide(db, world.actor, case).grade == "pass"


def test_take_out_leaves_the_session_to_be_accepted_by_itself(world, pair):
    with world.work(LATER) as db:
        case = make(db, world, pair)
        take_out(db, world.actor, case.id, pair[1], reason="材料另行补充")
        assert sessions_in(db, case) == pair[:1]
        assert [(one.session_id, one.reason) for one in leavers(db, case.id)] == [(pair[1], "材料另行补充")]
        assert batch_of(db, pair[1]) is None
        with pytest.raises(Conflict, match="撤销整个批次"):
            take_out(db, world.actor, case.id, pair[0], reason="材料另行补充")
        propose(db, world, pair[1], "pass")


def test_take_out_after_the_opinion_is_a_conflict(world, pair):
    with world.work(LATER) as db:
        case = make(db, world, pair)
        propose(db, world, case, "pass")
        with pytest.raises(Conflict, match="批次不能再变"):
            take_out(db, world.actor, case.id, pair[1], reason="材料另行补充")


def test_drop_frees_the_sessions(world, pair):
    with world.work(LATER) as db:
        case = make(db, world, pair)
        drop_batch(db, world.actor, case.id, reason="改为逐期验收")
        assert [batch_of(db, one) for one in pair] == [None, None]
        with pytest.raises(Conflict, match="已经办结或撤销"):
            name_team(db, world.actor, case, TEAM)


def test_programme_is_judged_over_accepted_sessions_and_leaves_them_accepted(world, pair):
    due = LATER + timedelta(days=30)
    with world.work(LATER) as db:
        batch = make(db, world, pair)
        with pytest.raises(Conflict):
            make(db, world, pair, kind="programme")
        propose(db, world, batch, "pass")
        decide(db, world.actor, batch)
        case = make(db, world, pair, kind="programme", title="2024年度项目", since=DAY, until=LATER)
        propose(db, world, case, "fail")
        view = decide(db, world.actor, case, rectify_by=due, demand="补充绩效报告")
        orders = list_orders(db, open_only=True)
        assert [(one.session_id, one.due) for one in orders] == [(None, due)]
        assert view.effects[0]["orders"] == [orders[0].id]
        assert [state_of(db, one) for one in pair] == ["accepted", "accepted"]
        assert [standing_grade(db, one) for one in pair] == ["pass", "pass"]
        propose(db, world, case, "veto")
    with pytest.raises(StepStopped, match="另行处理"), world.work(LATER) as db:
        decide(db, world.actor, case)


def test_batch_of_another_county_is_not_seen(world, pair, unit_of_work, other_tenant):
    with world.work(LATER) as db:
        case = make(db, world, pair)
    with unit_of_work(other_tenant.id) as db:
        assert sessions_in(db, case) == ()


def test_revise_a_batch_opens_it_and_every_session_again(world, pair):
    with world.work(LATER) as db:
        case = make(db, world, pair)
        propose(db, world, case, "pass")
        decide(db, world.actor, case)
        with pytest.raises(Conflict, match="请在批次中改判"):
            revise(db, world.actor, pair[0], reason="核查有误")
        revise(db, world.actor, case, reason="核查有误")
        assert get_batch(db, case.id).state == "open"
        assert [state_of(db, one) for one in pair] == ["submitted", "submitted"]
        assert propose(db, world, case, "pass").n == 2
        decide(db, world.actor, case)
        assert [standing_grade(db, one) for one in pair] == ["pass", "pass"]
