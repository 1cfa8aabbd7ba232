"""The scenarios 演示场景 by the rules alone: each expected figure follows from ages, attendance and costs."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from xiangxun.kernel.money import fen_from_yuan
from xiangxun.rules import (
    AcceptanceFacts,
    Certificate,
    Cost,
    CostFacts,
    Day,
    Engaged,
    EngagementFacts,
    FundingFacts,
    Gate,
    History,
    LecturerFacts,
    LedgerFacts,
    LedgerRow,
    Map,
    Override,
    PeopleFacts,
    Person,
    PlanFacts,
    Ruling,
    SessionCheck,
    SessionFacts,
    Slot,
    Stage,
)

FOLDER = files("xiangxun_xinmi").joinpath("scenarios")
NAMES = ("smooth", "practical", "outreach")
USUAL_AGE = 40


@pytest.fixture(params=NAMES)
def scenario(request):
    return tomllib.loads(FOLDER.joinpath(f"{request.param}.toml").read_text(encoding="utf-8"))


def session_of(scenario: dict[str, Any]) -> SessionFacts:
    days = tuple(
        Day(
            scenario["on"] + timedelta(days=n),
            tuple(Slot((0, 1), kind=slot["kind"]) for slot in day["slots"]),
        )
        for n, day in enumerate(scenario["day"])
    )
    wanted = scenario["session"]
    return SessionFacts(
        "session:1",
        wanted["category"],
        days,
        topics=frozenset(wanted["topics"]),
        venue=frozenset(scenario["venue"]["qualities"]),
    )


def people_of(scenario: dict[str, Any]) -> Iterator[Person]:
    people = scenario["people"]
    ages = people.get("ages", [])
    first = scenario["on"]
    for n in range(1, people["count"] + 1):
        age = ages[n - 1] if n <= len(ages) else USUAL_AGE
        days = sum(n not in day.get("absent", []) for day in scenario["day"])
        birth = first.replace(year=first.year - age)
        yield Person(
            f"person:{n}", birth=birth, declared=frozenset(people.get("declared", [])), credit_days=days
        )


def exceptions_of(scenario: dict[str, Any], people: tuple[Person, ...]) -> Iterator[Ruling]:
    first = scenario["on"]
    for exception in scenario["people"].get("exceptions", []):
        for person in people:
            if person.birth and first.year - person.birth.year == exception["age"]:
                yield Ruling(
                    exception["rule"], person.ref, exception["answer"], "account:1", exception["role"], first
                )


def test_play_admits_everybody(rules, scenario):
    people = tuple(people_of(scenario))
    rulings = tuple(exceptions_of(scenario, people))
    facts = PeopleFacts(Gate.ADMIT, scenario["on"], session_of(scenario), people, rulings=rulings)
    assert not rules().check_people(facts).stops
    assert len(people) == scenario["expected"]["enrolled"]


def test_play_counts_what_is_expected(rules, scenario):
    session, people = session_of(scenario), tuple(people_of(scenario))
    checked = rules().check_people(PeopleFacts(Gate.COUNT, scenario["on"], session, people))
    history = History(pasts=Map({"counted_before": Map()}))
    ledger = rules().decide_ledger(LedgerFacts(session, people, checked.stopped(), history=history))
    by_rule = Counter(line.rules[0] for line in ledger.lines if not line.units)
    assert {
        "counted": sum(line.units for line in ledger.lines),
        "not_counted": by_rule.total(),
        "boundary": len(checked.boundary),
        "by_rule": dict(by_rule),
    } == scenario["expected"]["ledger"]


def test_play_accepts_the_opinion(rules, scenario):
    (round_,) = scenario["round"]
    roster = tuple(person.ref for person in people_of(scenario))
    verdict = rules().decide_acceptance(
        AcceptanceFacts(
            "session:1",
            "session",
            scenario["on"],
            sessions=(session_of(scenario),),
            proposed=round_["proposed"],
            rows_checked=round_["rows_checked"],
            roster=roster,
        )
    )
    assert verdict.grade == scenario["expected"]["acceptance"]["grade"]
    assert not verdict.findings


def test_play_pays_what_is_expected(rules, scenario):
    costs = tuple(Cost(cost["key"], cost["item"], fen_from_yuan(cost["amount"])) for cost in scenario["cost"])
    rows = (LedgerRow("person:1"),)
    facts = FundingFacts(
        scenario["on"],
        session_of(scenario),
        rows,
        acceptance="pass",
        accepted_on=scenario["on"] + timedelta(days=scenario["round"][0]["offset"]),
        costs=costs,
    )
    assert (
        sum(line.fen for line in rules().decide_funding(facts).lines)
        == scenario["expected"]["funds"]["payable_fen"]
    )


#: The standard by hand: people of each day at 550 yuan; class hours of 45 minutes, four in half a day, at 500 yuan.
STANDARD = {
    "smooth": (50 * 550_00, 46 * 500_00 // 3),
    "practical": ((29 + 28 + 28) * 550_00, 24 * 500_00),
    "outreach": (39 * 550_00, 10 * 500_00 // 3),
}


def test_play_stays_within_the_standard_of_training_fees(rules, scenario, request):
    quota, lectures = STANDARD[request.node.callspec.params["scenario"]]
    session = session_of(scenario)
    there = [scenario["people"]["count"] - len(day.get("absent", [])) for day in scenario["day"]]
    days = tuple(
        Day(day.on, tuple(Slot(minutes, minutes, lecturer="lecturer:1") for minutes in held(told)))
        for day, told in zip(session.days, scenario["day"], strict=True)
    )
    costs = tuple(
        Cost(
            cost["key"],
            cost["item"],
            fen_from_yuan(cost["amount"]),
            lecturer=cost.get("lecturer") and "lecturer:1",
        )
        for cost in scenario["cost"]
    )
    facts = CostFacts(replace(session, days=days), Map(dict(enumerate(there, start=1))), costs)
    assert not rules().check_costs(facts).findings
    confirmed = Override("cost.standard_confirmed", True, date(2020, 9, 2), "account:1")
    caps = {cap.keys: cap.at_most for cap in rules(confirmed).check_costs(facts).caps}
    taught = tuple(cost.key for cost in costs if cost.item == "lecturer_fee")
    others = tuple(cost.key for cost in costs if cost.item != "lecturer_fee")
    assert caps == {others: quota, taught: lectures}
    assert sum(cost.fen for cost in costs) == scenario["expected"]["funds"]["payable_fen"]


def held(day: dict[str, Any]) -> Iterator[tuple[int, int]]:
    for slot in day["slots"]:
        begin, end = (int(text[:2]) * 60 + int(text[3:]) for text in (slot["from"], slot["to"]))
        yield begin, end


def test_play_engages_the_lecturers(rules, scenario):
    for lecturer in scenario["lecturer"]:
        certificates = tuple(Certificate(held["kind"]) for held in lecturer["certificates"])
        facts = LecturerFacts(
            "lecturer:1",
            scenario["on"],
            certificates=certificates,
            evidence=frozenset(lecturer.get("evidence", [])),
            months=Map(lecturer.get("months", {})),
        )
        engaged = EngagementFacts(
            scenario["on"], Engaged("lecturer:1"), facts, scenario["session"]["category"]
        )
        assert not rules().check_lecturer(engaged).stops


def test_play_submits_the_plans_and_opens(rules, scenario):
    for plan in scenario["plan"]:
        facts = PlanFacts(
            "plan:1",
            plan["kind"],
            scenario["on"] + timedelta(days=plan["on"]),
            category=plan.get("category", ""),
            topics=frozenset(plan.get("topics", [])),
            filled=frozenset(plan.get("fields", {})),
        )
        assert not rules().check_plan(facts).stops
    states = Map({plan["kind"]: "approved" for plan in scenario["plan"]})
    for stage in (Stage.APPLY, Stage.OPEN, Stage.CLOSE):
        check = SessionCheck(stage, scenario["on"], session_of(scenario), plans=states)
        assert not rules().check_session(check).stops


def test_play_uses_words_of_the_rulebook(rules, scenario):
    words = rules().law(scenario["on"]).rulebook.words
    assert set(scenario["people"].get("groups", {})) <= set(words["group"])
    assert set(scenario["venue"]["qualities"]) <= set(words["venue"])
    assert {cost["item"] for cost in scenario["cost"]} <= set(words["cost"])
    assert {member["side"] for round_ in scenario["round"] for member in round_["team"]} <= set(words["role"])
    assert {slot["kind"] for day in scenario["day"] for slot in day["slots"]} <= set(words["lesson"])
