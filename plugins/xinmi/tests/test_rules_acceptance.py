"""Acceptance, archive and funds 验收、归档与拨付: opinion, then decision; nothing is paid before a pass."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.counties import Checked
from xiangxun.rules import (
    AcceptanceFacts,
    Cost,
    Day,
    Deadline,
    FundingFacts,
    LedgerRow,
    Map,
    Override,
    Rectify,
    SessionCheck,
    SessionFacts,
    Span,
    Stage,
    Unit,
)

FIRST = date(2021, 3, 8)
SESSION = SessionFacts("session:1", "practical", (Day(FIRST),), institution="institution:1")
CENTRE = "public_service_centre"


def check(stage: Stage, **more: Any) -> SessionCheck:
    return SessionCheck(stage, FIRST + timedelta(days=20), SESSION, **more)


def found(checked: Checked) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.severity)) for finding in checked.findings if finding.stops]


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2020, 9, 2), "account:1")


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((), [("XM-11-2", "block")]),
        (("authority",), [("XM-11-2", "warn")]),
        (("authority", CENTRE), [("XM-11-2", "warn")]),
        (("authority", "supervising_dept", CENTRE), []),
        (("authority", "supervising_dept", CENTRE, CENTRE), [("XM-11-2", "warn")]),
        (("authority", "supervising_dept", "institution"), [("XM-11-2", "warn")]),
        (("authority",) * 5, []),
    ],
)
def test_accept_with_a_team_as_the_defaults_want_it(rules, members, expected):
    assert found(rules().check_session(check(Stage.ACCEPT, members=members))) == expected


def test_accept_with_four_members_where_the_county_reads_no_odd_number(rules):
    facts = check(Stage.ACCEPT, members=("authority",) * 4)
    assert not found(rules(reading("acceptance.team_odd", False)).check_session(facts))


def accepting(proposed: str | None, people: int = 30, **more: Any) -> AcceptanceFacts:
    roster = tuple(f"person:{n}" for n in range(people))
    return AcceptanceFacts(
        "session:1", "session", FIRST, sessions=(SESSION,), proposed=proposed, roster=roster, **more
    )


def test_decide_a_proposed_pass_passes(rules):
    verdict = rules().decide_acceptance(accepting("pass", rows_checked=10))
    assert (verdict.grade, verdict.effects, verdict.findings) == ("pass", (), ())


def test_decide_a_proposed_fail_orders_to_correct_by_a_day_to_be_set(rules):
    verdict = rules().decide_acceptance(accepting("fail", rows_checked=10))
    assert (verdict.grade, verdict.rules, verdict.effects) == ("fail", ("XM-11-7",), (Rectify(None),))


def test_decide_with_missing_material_fails_whatever_was_proposed(rules):
    verdict = rules().decide_acceptance(accepting("pass", rows_checked=10, missing=("XM-11-1", "XM-09-1")))
    assert (verdict.grade, verdict.rules) == ("fail", ("XM-11-7", "XM-11-1", "XM-09-1"))


@pytest.mark.parametrize("proposed", [None, "excellent"])
def test_decide_without_a_proposal_never_passes(rules, proposed):
    verdict = rules().decide_acceptance(accepting(proposed, rows_checked=10))
    assert verdict.grade != "pass"


@pytest.mark.parametrize(
    ("people", "least"),
    [(0, 0), (9, 9), (10, 10), (30, 10), (100, 10), (101, 11), (109, 11), (110, 11), (111, 12)],
)
def test_decide_names_the_sample_that_was_due(rules, people, least):
    enough = rules().decide_acceptance(accepting("pass", people, rows_checked=least))
    assert not enough.findings
    if least:
        short = rules().decide_acceptance(accepting("pass", people, rows_checked=least - 1))
        assert [(f.rule, f.values["least"], f.stops) for f in short.findings] == [("XM-11-4", least, False)]


def test_decide_a_pass_over_wrong_rows_waits_for_a_reason(rules):
    verdict = rules().decide_acceptance(accepting("pass", rows_checked=10, rows_wrong=1))
    assert [(f.rule, f.stops) for f in verdict.findings] == [("XM-11-4", True)]


@pytest.mark.parametrize(("came", "least"), [(200, 20), (201, 21), (150, 15)])
def test_decide_the_sample_that_was_due_is_of_those_who_came(rules, came, least):
    facts = accepting("pass", 250, rows_checked=least - 1, measures=Map({"followup": (0, came)}))
    short = rules().decide_acceptance(facts)
    assert [(f.rule, f.values["least"]) for f in short.findings] == [("XM-11-4", least)]


@given(st.integers(0, 400))
def test_decide_the_sample_is_a_tenth_and_ten_at_least(rules, people):
    by_hand = min(people, max(10, -(-people // 10)))
    verdict = rules().decide_acceptance(accepting("pass", people, rows_checked=by_hand))
    assert not verdict.findings


def test_archive_without_an_archivist_is_stopped(rules):
    assert found(rules().check_session(check(Stage.ARCHIVE))) == [("XM-12-1", "block")]
    assert not found(rules().check_session(check(Stage.ARCHIVE, custodians=("account:5",))))


def test_archive_keeps_every_document_for_ten_years(rules):
    demands = rules().required_documents(check(Stage.ARCHIVE))
    assert len({demand.kind for demand in demands}) == 15
    assert {demand.keep for demand in demands} == {Span(10, Unit.YEAR)}
    assert {demand.copies for demand in demands} == {1}


LISTS = {
    "XM-09-1": {"notice", "lecturer_profile", "photos", "courseware", "sign_in_sheet", "roster", "summary"},
    "XM-11-1": {
        "contract",
        "plan",
        "courses",
        "sign_in_sheet",
        "id_information",
        "photos",
        "employment_tracking",
    },
    "XM-12-2": {"notice", "timetable", "sign_in_sheet"},
}


@pytest.mark.parametrize("rule", sorted(LISTS))
def test_submit_demands_the_documents_of_each_list(rules, rule):
    demands = rules().required_documents(check(Stage.SUBMIT))
    assert {demand.kind for demand in demands if demand.rule == rule} == LISTS[rule]
    assert {str(demand.severity) for demand in demands if demand.rule == rule} == {"block"}


COSTS = (Cost("a", "lecturer_fee", 300_000), Cost("b", "meals", 435_050), Cost("c", "materials", 1))
ROWS = tuple(LedgerRow(f"person:{n}") for n in range(24))


def funding(**more: Any) -> FundingFacts:
    return FundingFacts(**{"as_of": FIRST, "session": SESSION, "ledger": ROWS, "costs": COSTS, **more})


PASSED = {"acceptance": "pass", "accepted_on": date(2021, 4, 1)}


@pytest.mark.parametrize(
    "accepted", [{}, {"acceptance": "fail", "accepted_on": FIRST}, {"acceptance": "pass"}]
)
def test_fund_before_a_passed_acceptance_pays_nothing_and_says_why(rules, accepted):
    answer = rules().decide_funding(funding(**accepted))
    assert answer.lines == ()
    assert [finding.rule for finding in answer.findings] == ["XM-11-6"]


def test_fund_after_a_pass_pays_each_cost_within_thirty_days(rules):
    answer = rules().decide_funding(funding(**PASSED))
    assert [(line.kind, line.fen, line.rules) for line in answer.lines] == [
        ("pay", cost.fen, ("XM-11-6",)) for cost in COSTS
    ]
    assert {line.by for line in answer.lines} == {Deadline(Span(30), since=date(2021, 4, 1))}
    assert {line.payee for line in answer.lines} == {"institution:1"}


@given(st.lists(st.integers(0, 10**9), max_size=12))
def test_fund_any_costs_sums_to_the_fen(rules, amounts):
    costs = tuple(Cost(f"c{n}", "other", fen) for n, fen in enumerate(amounts))
    answer = rules().decide_funding(funding(costs=costs, **PASSED))
    assert sum(line.fen for line in answer.lines) == sum(amounts)


def test_fund_by_the_contract_pays_its_sum(rules):
    answer = rules(reading("payment.basis", "contract")).decide_funding(
        funding(contract_fen=5_000_000, **PASSED)
    )
    assert [(line.key, line.fen) for line in answer.lines] == [("contract", 5_000_000)]


def test_fund_by_heads_pays_for_the_counted(rules):
    asked = rules(reading("payment.basis", "heads"), reading("payment.per_head", "120.50"))
    answer = asked.decide_funding(funding(**PASSED))
    assert [(line.key, line.fen) for line in answer.lines] == [("heads", 24 * 12_050)]


def test_fund_by_heads_pays_for_units_not_rows(rules):
    asked = rules(reading("payment.basis", "heads"), reading("payment.per_head", "100"))
    rows = (LedgerRow("person:1", units=1), LedgerRow("person:2", units=0))
    assert [line.fen for line in asked.decide_funding(funding(ledger=rows, **PASSED)).lines] == [10_000]


def test_decide_a_fail_over_wrong_rows_notes_them_without_a_reason(rules):
    verdict = rules().decide_acceptance(accepting("fail", rows_checked=10, rows_wrong=3))
    assert [(f.rule, f.values["wrong"], f.stops) for f in verdict.findings] == [("XM-11-4", 3, False)]
