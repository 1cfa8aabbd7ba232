"""Money that comes back: demanded under a rule, taken in by vouchers, never paid out again."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from xiangxun.kernel.clock import now, on_day
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.registry.registers.models import RegisterEntry
from xiangxun.results.acceptance.service import decide, name_team, opine
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.funds.export import payments_workbook
from xiangxun.results.funds.queries import get_settlement, list_payments, list_recoveries
from xiangxun.results.funds.recovering import Demand, demand_back, take_in
from xiangxun.results.funds.service import pay, settle
from xiangxun.results.ledger.service import compute_ledger

DAY = date(2024, 5, 6)
LATER = date(2024, 7, 1)
DUE = LATER + timedelta(days=30)


@pytest.fixture
def paid(world):
    """A session of two people, paid 100 yuan for them."""
    ids = world.enter_people([(date(1990, 1, 1), ())] * 2)
    session = world.hold_session(ids, {0: ids})
    with world.work(DAY + timedelta(days=10)) as db:
        compute_ledger(db, world.actor, session)
        submit_session(db, world.actor, session)
    with world.work(LATER) as db:
        name_team(db, world.actor, session, [("组长甲", "authority")])
        opine(db, world.actor, session, proposed="pass", opinion="材料齐全。")
        decide(db, world.actor, session)
        settle(db, world.actor, session)
        pay(db, world.actor, session, "heads", "凭1")
    return session


def demand(fen=4_000, **more):
    told = {"rule": "TL-FUND", "source": "acceptance", "due": DUE, "reason": "检查发现重复申报"}
    return Demand("heads", fen, **{**told, **more})


def test_money_demanded_back_comes_in_and_is_not_paid_out_again(world, paid):
    with world.work(LATER) as db:
        recovery = demand_back(db, world.actor, paid, demand())
        assert get_settlement(db, paid).open_fen == {}
        take_in(db, world.actor, paid, recovery, "退1", 1_500)
        take_in(db, world.actor, paid, recovery, "退2")
        assert [one.fen for one in list_payments(db, paid)] == [10_000, -1_500, -2_500]
        [view] = list_recoveries(db, paid)
        assert (view.fen, view.back_fen, view.left_fen) == (4_000, 4_000, 0)
        settlement = get_settlement(db, paid)
        assert (settlement.paid_fen, settlement.open_fen, settlement.overpaid_fen) == (6_000, {}, {})
        with pytest.raises(Conflict, match="已经付清"):
            pay(db, world.actor, paid, "heads", "凭2")


def test_lines_still_sum_to_their_totals_after_a_recovery(world, paid):
    with world.work(LATER) as db:
        recovery = demand_back(db, world.actor, paid, demand())
        take_in(db, world.actor, paid, recovery, "退1")
        settlement = get_settlement(db, paid)
        assert settlement.payable_fen == sum(one.fen for one in settlement.lines if one.kind == "pay")
        assert settlement.paid_fen == sum(one.paid_fen for one in settlement.lines)


def test_same_voucher_again_changes_nothing(world, paid):
    with world.work(LATER) as db:
        recovery = demand_back(db, world.actor, paid, demand())
        first = take_in(db, world.actor, paid, recovery, "退1", 1_500)
        assert take_in(db, world.actor, paid, recovery, "退1", 1_500) == first
        with pytest.raises(Conflict, match="另一金额"):
            take_in(db, world.actor, paid, recovery, "退1", 1_600)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"fen": 10_001}, "最多可追回 100"),
        ({"fen": 0}, "最多可追回"),
        ({"rule": "XX-1"}, "没有 XX-1"),
        ({"source": "rumour"}, "验收、检查或结算"),
        ({"due": LATER - timedelta(days=1)}, "不能早于今天"),
        ({"reason": " "}, "写明理由"),
        ({"source": "settlement"}, "最多可追回 0"),
    ],
)
def test_demand_that_cannot_be_says_what_is_wrong(world, paid, said, message):
    with pytest.raises(InvalidInput, match=message), world.work(LATER) as db:
        demand_back(db, world.actor, paid, demand(**said))


def test_demand_after_an_inspection_rests_on_its_entry(world, paid):
    with world.work(LATER) as db:
        with pytest.raises(InvalidInput, match="请选择所依据的检查登记"):
            demand_back(db, world.actor, paid, demand(source="inspection"))
        own, other = (_checked(db, one) for one in (paid, None))
        with pytest.raises(InvalidInput, match="无关"):
            demand_back(db, world.actor, paid, demand(source="inspection", source_id=other))
        demand_back(db, world.actor, paid, demand(source="inspection", source_id=own))
        assert [(one.source, one.source_id) for one in list_recoveries(db, paid)] == [("inspection", own)]


def _checked(db, session):
    row = RegisterEntry(
        register="inspection",
        on=LATER,
        subject="session" if session else None,
        subject_id=session,
        entered_at=now(),
    )
    db.add(row)
    db.flush()
    return row.id


def test_second_demand_stays_within_what_is_left_of_the_line(world, paid):
    with world.work(LATER) as db:
        demand_back(db, world.actor, paid, demand(7_000))
        with pytest.raises(InvalidInput, match="最多可追回 30"):
            demand_back(db, world.actor, paid, demand(3_001))


def test_more_than_was_demanded_is_not_taken_in(world, paid):
    with world.work(LATER) as db:
        recovery = demand_back(db, world.actor, paid, demand())
        with pytest.raises(InvalidInput, match="尚欠 40"):
            take_in(db, world.actor, paid, recovery, "退1", 4_001)
        with pytest.raises(NotFound, match="没有这项追回"):
            take_in(db, world.actor, paid, 0, "退1")


def test_payments_of_a_period_are_a_workbook_with_money_out_and_back(world, paid):
    with world.work(LATER) as db:
        recovery = demand_back(db, world.actor, paid, demand())
        take_in(db, world.actor, paid, recovery, "退1", 1_500)
        content = payments_workbook(db, world.actor, since=LATER, until=LATER)
        nothing = payments_workbook(db, world.actor, since=DAY, until=DAY)
    out, back = load_workbook(BytesIO(content)).worksheets
    rows = [[cell.value for cell in row] for row in out.iter_rows()]
    assert [row[5] for row in rows if row[6] in ("凭1", "退1")] == [100, -15]
    assert any("检查发现重复申报" in [cell.value for cell in row] for row in back.iter_rows())
    empty = [
        [cell.value for cell in row] for row in load_workbook(BytesIO(nothing)).worksheets[0].iter_rows()
    ]
    assert not any("凭1" in row for row in empty)


TOLD = {"line_key": "heads", "rule": "TL-FUND", "source": "acceptance", "reason": "检查发现重复申报"}


def test_another_system_demands_money_back_and_takes_it_in(machine, paid):
    address = f"/sessions/{paid}/funds/recoveries"
    with on_day(LATER):
        made = machine.post(address, {**TOLD, "fen": 4_000, "due": DUE.isoformat()}).json
        [recovery] = made["recoveries"]
        assert (recovery["fen"], recovery["back_fen"], recovery["source_id"] is None) == (4_000, 0, False)
        refunds = f"{address}/{recovery['id']}/refunds"
        assert machine.post(refunds, {"voucher": "退1", "fen": 1_500}).json["payments"][-1]["fen"] == -1_500
        assert machine.post(refunds, {"voucher": "退1", "fen": 1_600}).status_code == 409
        assert machine.post(refunds, {"voucher": "退2"}).json["recoveries"][0]["back_fen"] == 4_000


def test_page_demands_money_back_in_yuan_and_refuses_what_the_schema_refuses(browser, paid, world):
    address = f"/sessions/{paid}/funds/recoveries"
    typed = {**TOLD, "fen": "40", "due": DUE.isoformat()}
    with on_day(LATER):
        refused = browser.post(address, {**typed, "source": "nobody"})
        assert refused.status_code == 422
        assert "“来由”不在可选范围内" in refused.text
        assert browser.post(address, typed).status_code == 303
        with world.work(LATER) as db:
            [recovery] = list_recoveries(db, paid)
        shown = browser.get(f"/sessions/{paid}/funds/").text
        assert f'aria-label="凭证号 {recovery.id}"' in shown
        assert browser.post(f"{address}/{recovery.id}", {"voucher": "退1", "fen": ""}).status_code == 303
        with world.work(LATER) as db:
            assert [(one.fen, one.left_fen) for one in list_recoveries(db, paid)] == [(4_000, 0)]
