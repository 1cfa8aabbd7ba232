"""Funds: the whole entitlement to the fen, nothing before acceptance, no payment twice or beyond it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiangxun.kernel.clock import on_day
from xiangxun.kernel.errors import Conflict, InvalidInput, StepStopped
from xiangxun.kernel.ids import ref
from xiangxun.results.acceptance.service import decide, name_team, opine
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.funds.facts import cost_facts, own_events, people_to_pay
from xiangxun.results.funds.queries import get_settlement, list_costs, list_payments
from xiangxun.results.funds.service import CostIn, enter_costs, pay, settle
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.rules import Event
from xiangxun.training.approvals.service import decide_step
from xiangxun.training.enrolment.queries import list_enrolled
from xiangxun.training.feedback.models import LecturerAssessment
from xiangxun.training.sessions.drafts import DayDraft, SlotDraft
from xiangxun.training.sessions.models import TrainingSession
from xiangxun.training.sessions.queries import get_session, retraining_of

DAY = date(2024, 5, 6)
LATER = date(2024, 7, 1)
YOUNG = (date(1990, 1, 1), ())
COSTS = (CostIn("bed", "lodging", 90_000), CostIn("board", "meals", 60_000), CostIn("hall", "other", 33_333))


@pytest.fixture
def closed(world):
    """A session of two days: three people on the first, two on the second; one is not to be paid for."""
    ids = world.enter_people([YOUNG, YOUNG, (date(1990, 1, 1), ("unpaid",))])
    session = world.hold_session(ids, {0: ids, 1: ids[:2]}, fee_fen=200_001)
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        submit_session(db, world.actor, session)
    return session


def accept(world, session, grade="pass", on=LATER, **more):
    with world.work(on) as db:
        name_team(db, world.actor, session, [("甲", "authority")])
        opine(db, world.actor, session, proposed=grade, opinion="属实。")
        decide(db, world.actor, session, **more)


@pytest.fixture
def accepted(world, closed):
    accept(world, closed)
    return closed


def withhold(world, session, num, den):
    """A person confirmed that so much of the lecturer's fee is withheld."""
    with world.work() as db:
        db.add(
            LecturerAssessment(
                session_id=session,
                lecturer_id=world.lecturer_id,
                grade="failed",
                effects=[{"kind": "withhold", "rule": "TL-LESS", "num": num, "den": den}],
                state="confirmed",
            )
        )


def fens(view):
    return {line.key: (line.kind, line.fen) for line in view.lines}


def test_enter_costs_over_the_limit_cuts_them_and_names_the_rule(world, closed):
    with world.work() as db:
        enter_costs(db, world.actor, closed, COSTS)
        found = {one.key: (one.fen, one.payable_fen, one.rules) for one in list_costs(db, closed)}
    fee = f"fee-{world.lecturer_id}"
    assert found == {
        "bed": (90_000, 60_000, ("TL-CAP",)),
        "board": (60_000, 40_000, ("TL-CAP",)),
        "hall": (33_333, 33_333, ()),
        fee: (200_001, 200_001, ()),
    }


def test_enter_costs_again_replaces_the_list(world, closed):
    with world.work() as db:
        enter_costs(db, world.actor, closed, COSTS)
        enter_costs(db, world.actor, closed, COSTS[2:])
        assert [one.key for one in list_costs(db, closed)] == ["hall", f"fee-{world.lecturer_id}"]


def test_enter_costs_that_claim_the_fee_themselves_do_not_count_it_twice(world, closed):
    own = CostIn("lesson", "lecturer_fee", 150_000, lecturer_id=world.lecturer_id)
    with world.work() as db:
        assert [one.key for one in enter_costs(db, world.actor, closed, [own])] == ["lesson"]


def test_enter_costs_of_a_doubtful_item_wait_for_a_reason(world, closed):
    gift = [CostIn("gift", "gift", 100)]
    with pytest.raises(StepStopped, match="不在规定之内"), world.work() as db:
        enter_costs(db, world.actor, closed, gift)
    with world.work() as db:
        world.answer(db, closed, "TL-ITEM", ref("session", closed), "allow")
        assert enter_costs(db, world.actor, closed, gift)[0].payable_fen == 100


@pytest.mark.parametrize(
    "costs",
    [
        [CostIn("a", "meals", 1), CostIn("a", "meals", 2)],
        [CostIn(" ", "meals", 1)],
        [CostIn("a", "meals", -1)],
        [CostIn("a", "meals", 1, units=0)],
        [CostIn("a", "meals", 1, lecturer_id=0)],
    ],
)
def test_enter_costs_with_what_cannot_be_are_refused(world, closed, costs):
    with pytest.raises(InvalidInput), world.work() as db:
        enter_costs(db, world.actor, closed, costs)


def test_cost_facts_count_the_people_of_each_day(world, closed):
    with world.work() as db:
        facts = cost_facts(db, closed, ())
    assert (dict(facts.person_days), facts.counted) == ({1: 3, 2: 2}, 3)


def test_settle_before_acceptance_is_a_conflict(world, closed):
    with world.work() as db, pytest.raises(Conflict):
        settle(db, world.actor, closed)


def test_settle_an_accepted_session_gives_every_line_in_words(world, accepted):
    with world.work(LATER) as db:
        enter_costs(db, world.actor, accepted, COSTS)
        view = settle(db, world.actor, accepted)
        assert get_session(db, accepted).row.state == "settled"
    fee = f"cost:fee-{world.lecturer_id}"
    assert fens(view) == {
        "heads": ("pay", 10_000),
        "cost:bed": ("pay", 60_000),
        "cost:board": ("pay", 40_000),
        "cost:hall": ("pay", 33_333),
        fee: ("pay", 200_001),
        "tail": ("pay", 777),
    }
    labels = [line.label for line in view.lines]
    assert labels == ["培训补贴", "住宿费", "伙食费", "other", "师资费", "尾款"]
    assert (view.payable_fen, view.withheld_fen, view.borne_by_institution_fen) == (344_111, 0, 0)


def test_settle_with_a_confirmed_withholding_takes_it_from_the_lecturer(world, accepted):
    withhold(world, accepted, 2, 5)
    with world.work(LATER) as db:
        view = settle(db, world.actor, accepted)
    assert fens(view)[f"less:fee-{world.lecturer_id}"] == ("withhold", 80_000)
    assert view.lines[2].label == "扣减：师资费"
    assert view.totals.by_payee[ref("lecturer", world.lecturer_id)] == 120_001
    assert (view.payable_fen, view.withheld_fen) == (120_001 + 10_000 + 777, 80_000)


def test_settle_again_replaces_the_lines_and_keeps_payments(world, accepted):
    with world.work(LATER) as db:
        settle(db, world.actor, accepted)
        pay(db, world.actor, accepted, "heads", "V-1")
        enter_costs(db, world.actor, accepted, COSTS[2:])
        view = settle(db, world.actor, accepted)
        assert view.paid_fen == 10_000
        assert "heads" not in view.open_fen
        assert view.open_fen["cost:hall"] == 33_333


def test_settle_again_under_other_keys_pays_nothing_twice(world, accepted):
    with world.work(LATER) as db:
        enter_costs(db, world.actor, accepted, [CostIn("hall", "other", 33_333)])
        first = settle(db, world.actor, accepted)
        for key in first.open_fen:
            pay(db, world.actor, accepted, key, f"凭{key}")
        enter_costs(db, world.actor, accepted, [CostIn("room", "other", 40_000)])
        again = settle(db, world.actor, accepted)
    assert again.paid_fen == sum(first.open_fen.values()) == 243_334
    assert again.open_fen == {"cost:room": 40_000 - 33_333}
    with pytest.raises(InvalidInput, match=r"66\.67"), world.work(LATER) as db:
        pay(db, world.actor, accepted, "cost:room", "凭二", 40_000)


def test_people_to_pay_leave_out_whom_a_rule_stops(world, accepted):
    with world.work() as db:
        assert len(people_to_pay(db, accepted).people) == 3
        assert fens(settle(db, world.actor, accepted))["heads"] == ("pay", 2 * 5_000)


def test_pay_the_same_voucher_twice_pays_once(world, accepted):
    with world.work(LATER) as db:
        settle(db, world.actor, accepted)
        first = pay(db, world.actor, accepted, "heads", "V-1", 4_000)
        assert pay(db, world.actor, accepted, "heads", "V-1", 4_000) == first
        assert pay(db, world.actor, accepted, "heads", "V-1") == first
        with pytest.raises(Conflict, match="另一金额"):
            pay(db, world.actor, accepted, "heads", "V-1", 4_001)
        pay(db, world.actor, accepted, "heads", "V-2")
        assert [(one.voucher, one.fen) for one in list_payments(db, accepted)] == [
            ("V-1", 4_000),
            ("V-2", 6_000),
        ]
        with pytest.raises(Conflict, match="已经付清"):
            pay(db, world.actor, accepted, "heads", "V-3")


def test_pay_beyond_the_line_or_the_payee_is_refused(world, accepted):
    withhold(world, accepted, 1, 1)
    with world.work(LATER) as db:
        settle(db, world.actor, accepted)
        with pytest.raises(InvalidInput, match=r"还可拨付 100\.00 元"):
            pay(db, world.actor, accepted, "heads", "V-1", 10_001)
        with pytest.raises(Conflict, match="已经付清"):
            pay(db, world.actor, accepted, f"cost:fee-{world.lecturer_id}", "V-2")


def test_pay_what_awaits_an_event_is_refused_until_it_has_come(world, accepted):
    with world.work(LATER) as db:
        assert "tail" not in settle(db, world.actor, accepted).open_fen
        with pytest.raises(Conflict, match="约定事项"):
            pay(db, world.actor, accepted, "tail", "V-1")
        settle(db, world.actor, accepted, events=[Event("inspected", LATER)])
        pay(db, world.actor, accepted, "tail", "V-1")
        assert get_settlement(db, accepted).paid_fen == 777


def test_pay_before_the_settlement_is_signed_is_refused(world, accepted):
    with world.work(LATER) as db:
        enter_costs(db, world.actor, accepted, [CostIn("hall", "other", 1_000_000)])
        settle(db, world.actor, accepted)
        with pytest.raises(Conflict, match="审批"):
            pay(db, world.actor, accepted, "heads", "V-1")
        decide_step(db, world.actor, matter="settlement", matter_id=accepted, key="sign")
        assert pay(db, world.actor, accepted, "heads", "V-1")


def test_another_system_signs_the_settlement_and_pays_it(world, machine, accepted):
    with world.work(LATER) as db:
        enter_costs(db, world.actor, accepted, [CostIn("hall", "other", 1_000_000)])
        settle(db, world.actor, accepted)
    at, heads = f"/sessions/{accepted}/funds", {"line_key": "heads", "voucher": "V-1"}
    with on_day(LATER):
        assert machine.post(f"{at}/payments", heads).status_code == 409
        assert machine.post(f"{at}/steps/sign", {"reason": "无异议"}).status_code == 422
        signed = machine.post(f"{at}/steps/sign", {"outcome": "agreed"})
        assert signed.status_code == 200, signed.text
        assert machine.post(f"{at}/payments", heads).status_code == 201


def test_settle_a_retraining_whose_rules_pay_for_it_is_stopped(world, accepted):
    with world.work(LATER) as db:
        session = db.query(TrainingSession).one()
        session.retrains, session.cost_bearer, session.topics = session.id, "institution", ["disputed"]
        db.flush()
        with pytest.raises(StepStopped) as stopped:
            settle(db, world.actor, accepted)
    assert stopped.value.code == "retraining_paid"


@pytest.mark.parametrize(("line", "voucher"), [("nothing", "V-1"), ("heads", " ")])
def test_pay_without_line_or_voucher_is_refused(world, accepted, line, voucher):
    with world.work(LATER) as db:
        settle(db, world.actor, accepted)
        with pytest.raises(InvalidInput):
            pay(db, world.actor, accepted, line, voucher)


def test_retraining_is_borne_by_the_institution_and_the_class_paid_once(world, closed):
    days = (DayDraft(LATER + timedelta(days=5), (SlotDraft("theory", "开店", None, 540, 720),)),)
    accept(world, closed, "veto", code="1-重", days=days)
    with world.work() as db:
        again = retraining_of(db, closed)
    assert again is not None
    ids = sorted(row.trainee_id for row in _enrolled(world, closed))
    world.run_session(again, ids, {LATER + timedelta(days=5): ids})
    with world.work(LATER + timedelta(days=6)) as db:
        compute_ledger(db, world.actor, again)
        submit_session(db, world.actor, again)
    with pytest.raises(Conflict), world.work(LATER + timedelta(days=7)) as db:
        settle(db, world.actor, closed)
    accept(world, again, on=LATER + timedelta(days=8))
    with world.work(LATER + timedelta(days=9)) as db:
        enter_costs(db, world.actor, again, COSTS[2:])
        view = settle(db, world.actor, again)
        assert fens(view) == {"borne:hall": ("borne", 33_333)}
        assert (view.payable_fen, view.borne_by_institution_fen) == (0, 33_333)
        assert view.open_fen == {}
        assert settle(db, world.actor, closed).payable_fen == 200_001 + 10_000 + 777
        happened = {event.key for event in own_events(db, get_session(db, closed))}
    assert happened == {"submitted", "accepted", "retrained"}


def _enrolled(world, session):
    with world.work() as db:
        return list_enrolled(db, session)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bed=st.integers(0, 500_000),
    board=st.integers(0, 500_000),
    hall=st.integers(0, 500_000),
    share=st.sampled_from([(0, 1), (1, 3), (2, 5), (1, 1)]),
)
def test_settle_any_costs_agrees_with_a_second_computation(world, accepted, bed, board, hall, share):
    with world.work(LATER) as db:
        db.query(LecturerAssessment).delete()
    withhold(world, accepted, *share)
    costs = [CostIn("bed", "lodging", bed), CostIn("board", "meals", board), CostIn("hall", "other", hall)]
    with world.work(LATER) as db:
        enter_costs(db, world.actor, accepted, costs)
        view = settle(db, world.actor, accepted)
    boarded = min(bed + board, 5 * 20_000)
    exact = Fraction(200_001) * Fraction(*share)
    less = int(exact + Fraction(1, 2))
    assert view.payable_fen == 2 * 5_000 + 777 + boarded + hall + 200_001 - less
    assert view.withheld_fen == less
    assert sum(view.open_fen.values()) == view.payable_fen - 777
