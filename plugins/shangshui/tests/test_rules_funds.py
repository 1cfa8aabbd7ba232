"""Costs and funds 经费: the uses that are named, and one payment however often a class is held."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.counties import Checked
from xiangxun.rules import (
    Cap,
    Cost,
    CostFacts,
    Day,
    Event,
    FundingFacts,
    LedgerRow,
    Map,
    Override,
    SessionFacts,
)

FIRST = date(2021, 5, 11)
LATER = date(2021, 7, 20)
CLASS = SessionFacts("session:1", days=(Day(FIRST),), institution="institution:1")
AGAIN = SessionFacts(
    "session:2",
    days=(Day(LATER),),
    institution="institution:1",
    retrains="session:1",
    cost_bearer="institution",
)
COSTS = (Cost("a", "lecturer_fee", 300_000), Cost("b", "meals", 435_050), Cost("c", "materials", 1))
SIX = ("lodging", "meals", "venue", "lecturer_fee", "materials", "transport")
PASSED: dict[str, Any] = {"acceptance": "pass", "accepted_on": date(2021, 6, 1)}
RETRAINED: dict[str, Any] = {"acceptance": "veto", "accepted_on": LATER}
#: The same, where the class bears the grade of its retraining.
FILED: dict[str, Any] = {"acceptance": "pass", "accepted_on": LATER, "events": (Event("retrained", LATER),)}


def funding(session: SessionFacts = CLASS, **more: Any) -> FundingFacts:
    return FundingFacts(
        **{"as_of": LATER, "session": session, "ledger": (LedgerRow("person:1"),), "costs": COSTS, **more}
    )


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2021, 1, 1), "account:1")


@pytest.mark.parametrize(
    "accepted",
    [
        {},
        {"acceptance": "pass"},
        {"acceptance": "fail", "accepted_on": None},
        {"acceptance": "fail", "accepted_on": LATER},
        {"acceptance": "veto"},
    ],
)
def test_fund_a_class_not_accepted_pays_nothing_and_says_why(rules, accepted):
    answer = rules().decide_funding(funding(**accepted))
    assert answer.lines == ()
    assert [finding.rule for finding in answer.findings] == ["SS-12-6"]


@pytest.mark.parametrize("accepted", [PASSED, RETRAINED, FILED])
def test_fund_an_accepted_class_pays_each_cost(rules, accepted):
    answer = rules().decide_funding(funding(**accepted))
    assert [(line.kind, line.fen, line.payee) for line in answer.lines] == [
        ("pay", cost.fen, "institution:1") for cost in COSTS
    ]


def test_fund_a_vetoed_class_not_even_after_its_retraining_where_the_county_reads_so(rules):
    asked = rules(reading("retraining.first_run_payable", False))
    assert asked.decide_funding(funding(**RETRAINED)).lines == ()
    assert asked.decide_funding(funding(**FILED)).lines == ()
    assert asked.decide_funding(funding(**PASSED)).lines


@pytest.mark.parametrize(("accepted", "is_paid"), [({}, True), ({"acceptance": "veto"}, False)])
def test_fund_before_acceptance_where_the_county_reads_so_but_never_a_veto(rules, accepted, is_paid):
    asked = rules(reading("funding.after_pass", False))
    assert bool(asked.decide_funding(funding(**accepted)).lines) is is_paid


@pytest.mark.parametrize("accepted", [{}, PASSED, {"acceptance": "veto"}])
def test_fund_a_retraining_shows_its_cost_as_the_institutions_own(rules, accepted):
    answer = rules().decide_funding(funding(AGAIN, original="session:1", **accepted))
    assert {(line.kind, line.bearer, line.rules) for line in answer.lines} == {
        ("borne", "institution", ("SS-12-6",))
    }
    assert sum(line.fen for line in answer.lines) == 735_051


COST_LISTS = st.lists(st.integers(0, 10**9), max_size=12)


@given(COST_LISTS, COST_LISTS)
def test_fund_a_vetoed_class_and_its_retraining_pays_the_class_once_to_the_fen(rules, first, again):
    lines = []
    for session, amounts, state in ((CLASS, first, RETRAINED), (AGAIN, again, PASSED)):
        costs = tuple(Cost(f"c{n}", "other", fen) for n, fen in enumerate(amounts))
        lines += rules().decide_funding(funding(session, costs=costs, **state)).lines
    assert sum(line.fen for line in lines if line.kind == "pay") == sum(first)
    assert sum(line.fen for line in lines if line.kind == "borne") == sum(again)


def costs_of(*items: str, venue: frozenset[str] = frozenset(), retrains: str | None = None) -> CostFacts:
    session = SessionFacts("session:1", days=(Day(FIRST),), venue=venue, retrains=retrains)
    return CostFacts(session, Map({1: 30}), tuple(Cost(item, item, 100) for item in items))


def uses(checked: Checked) -> list[str | None]:
    return [finding.about for finding in checked.findings if finding.rule == "SS-13-2" and finding.stops]


def test_check_the_six_uses_inside_the_county_finds_nothing(rules):
    assert not uses(rules().check_costs(costs_of(*SIX)))


def test_check_another_use_asks_for_a_reason(rules):
    assert uses(rules().check_costs(costs_of("meals", "other"))) == ["other"]


def test_check_costs_outside_the_county_asks_for_a_reason_each(rules):
    checked = rules().check_costs(costs_of(*SIX, venue=frozenset({"outside_county"})))
    assert uses(checked) == list(SIX)


def test_check_costs_of_a_retraining_asks_for_no_reason(rules):
    assert not uses(rules().check_costs(costs_of("other", retrains="session:0")))


def meals(fen: int) -> CostFacts:
    session = SessionFacts("session:1", days=(Day(FIRST),))
    return CostFacts(session, Map({1: 10}), (Cost("meals", "meals", fen),))


@pytest.mark.parametrize(("fen", "over"), [(549_999, []), (550_000, []), (550_001, [1])])
def test_check_costs_over_the_standard_warns_under_the_countys_article(rules, fen, over):
    found = [f for f in rules().check_costs(meals(fen)).findings if f.rule == "SS-13-1"]
    assert [(finding.severity, finding.values["over"]) for finding in found] == [("warn", n) for n in over]


def test_check_costs_over_a_confirmed_standard_cuts_them(rules):
    checked = rules(reading("cost.standard_confirmed", True)).check_costs(meals(550_001))
    assert checked.caps == (Cap("SS-13-1", ("meals",), at_most=550_000),)
    assert not checked.findings
