"""Trainees 学员: who is admitted, and the ladder of levels, one step at a time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.counties import Checked
from xiangxun.rules import (
    Day,
    Gate,
    LevelFacts,
    Map,
    Outcome,
    Override,
    PeopleFacts,
    Person,
    Progress,
    RuleFailed,
    Ruling,
    SessionFacts,
    Verdict,
)

FIRST = date(2022, 6, 20)
LEVELS = ("basic", "outstanding", "incubation")
WILLING = frozenset({"voluntary", "interested"})


def at_gate(gate: Gate, *people: Person, level: str = "", rulings: tuple[Ruling, ...] = ()) -> PeopleFacts:
    session = SessionFacts("session:1", "practice", (Day(FIRST),), level=level)
    return PeopleFacts(gate, FIRST, session, people, rulings=rulings)


def stopped(checked: Checked) -> dict[str, tuple[str, ...]]:
    return dict(checked.stopped())


def decided(rules, **progress: Any) -> Verdict:
    session = SessionFacts("session:1", "practice", (Day(FIRST),))
    facts = LevelFacts(session, (Progress("person:1", **progress),))
    verdicts: tuple[Verdict, ...] = rules.decide_trainee_levels(facts)
    return verdicts[0]


def scores(*values: int, of: str = "lecturer interaction homework") -> Map[str, Decimal]:
    return Map({item: Decimal(value) for item, value in zip(of.split(), values, strict=False)})


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2022, 1, 1), "account:1")


@pytest.mark.parametrize(
    ("declared", "is_stopped"),
    [(set(), True), ({"voluntary"}, True), ({"interested"}, True), (WILLING, False)],
)
def test_admit_only_the_willing_and_interested(rules, declared, is_stopped):
    person = Person("person:1", declared=frozenset(declared))
    expected = {"person:1": ("JC-3.1-2",)} if is_stopped else {}
    assert stopped(rules().check_people(at_gate(Gate.ADMIT, person))) == expected


def test_admit_the_unwilling_by_nobodys_leave(rules):
    rulings = tuple(
        Ruling("JC-3.1-2", "person:1", "allow", "account:1", role, FIRST)
        for role in ("plan_approver", "public_service_centre")
    )
    checked = rules().check_people(at_gate(Gate.ADMIT, Person("person:1"), rulings=rulings))
    assert checked.stops


def test_admit_a_walk_in_with_a_reason(rules):
    person = Person("person:1", declared=WILLING, walk_in=True)
    ruling = Ruling("JC-2.7-9", "person:1", "allow", "account:1", "public_service_centre", FIRST, "当日登记")
    assert stopped(rules().check_people(at_gate(Gate.ADMIT, person))) == {"person:1": ("JC-2.7-9",)}
    assert not rules().check_people(at_gate(Gate.ADMIT, person, rulings=(ruling,))).stops


@pytest.mark.parametrize("wanted", LEVELS)
@pytest.mark.parametrize("level", ["", *LEVELS])
def test_admit_to_a_class_of_a_level_who_has_reached_it(rules, wanted, level):
    person = Person("person:1", declared=WILLING, level=level)
    has_reached = LEVELS.index(level or "basic") >= LEVELS.index(wanted)
    rule = "JC-3.3-1" if level == "outstanding" else "JC-3.3-4"
    checked = rules().check_people(at_gate(Gate.ADMIT, person, level=wanted))
    assert stopped(checked) == ({} if has_reached else {"person:1": (rule,)})


def test_admit_to_a_class_of_an_unknown_level_fails_closed(rules):
    with pytest.raises(RuleFailed):
        rules().check_people(at_gate(Gate.ADMIT, Person("person:1", declared=WILLING), level="master"))


def test_certify_who_passed_the_final_assessment(rules):
    passed = Person("person:1", outcomes=Map({"final": Outcome(FIRST)}))
    checked = rules().check_people(at_gate(Gate.CERTIFY, passed, Person("person:2")))
    assert stopped(checked) == {"person:2": ("JC-4.2-7",)}


READY = {"recommended": True, "counted_answers": 1}


@pytest.mark.parametrize(
    ("values", "grade"),
    [
        ((60, 60, 60), "outstanding"),
        ((50, 60, 70), "outstanding"),
        ((50, 60, 69), "basic"),
        ((100, 100), "basic"),
    ],
)
def test_rise_to_outstanding_from_an_average_of_sixty(rules, values, grade):
    verdict = decided(rules(), scores=scores(*values), **READY)
    assert verdict.grade == grade
    assert ("JC-3.3-4" in {finding.rule for finding in verdict.findings}) is (grade == "basic")


@pytest.mark.parametrize(
    ("progress", "grade"),
    [
        (READY, "outstanding"),
        ({"recommended": True}, "basic"),
        ({"counted_answers": 99}, "basic"),
        ({**READY, "next": "outstanding"}, "outstanding"),
        ({**READY, "next": "basic"}, "basic"),
    ],
)
def test_rise_to_outstanding_with_recommendation_and_count_both(rules, progress, grade):
    assert decided(rules(), scores=scores(90, 90, 90), **progress).grade == grade


def test_rise_by_weights_as_the_county_reads_them(rules):
    asked = rules(reading("level.basic.weights", {"lecturer": 2, "homework": 1}))
    assert decided(asked, scores=scores(60, 0, 60), **READY).grade == "outstanding"
    assert decided(asked, scores=scores(60, 100, 59), **READY).grade == "basic"


EXCELLENT = {
    "level": "outstanding",
    "scores": scores(80, 80, of="performance practice"),
    "sales_fen": 100_000,
}


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, "incubation"),
        ({"sales_fen": 99_999}, "outstanding"),
        ({"scores": scores(79, 80, of="performance practice")}, "outstanding"),
        ({"scores": scores(100, of="performance")}, "outstanding"),
        ({"recommended": False}, "incubation"),
    ],
)
def test_rise_to_incubation_with_excellent_results_and_much_sold(rules, changes, grade):
    assert decided(rules(), **{**EXCELLENT, **changes}).grade == grade


def test_rise_never_skips_a_level(rules):
    verdict = decided(rules(), **{**EXCELLENT, **READY, "level": "", "next": "incubation"})
    assert (verdict.grade, verdict.rules) == ("basic", ("JC-3.3-1",))
    assert [finding.values["next"] for finding in verdict.findings] == ["incubation"]


def test_stay_at_the_top(rules):
    assert decided(rules(), level="incubation", **READY).grade == "incubation"


def test_show_a_score_below_the_mark_never_as_the_mark(rules):
    asked = rules(reading("level.basic.weights", {"lecturer": 299, "interaction": 1}))
    verdict = decided(asked, scores=scores(60, 59), **READY)
    assert (verdict.grade, verdict.score) == ("basic", Decimal("59.99"))


progress = st.builds(
    Progress,
    st.just("person:1"),
    level=st.sampled_from(["", *LEVELS]),
    next=st.sampled_from(["", *LEVELS]),
    scores=st.dictionaries(
        st.sampled_from(["lecturer", "interaction", "homework", "performance", "practice"]),
        st.integers(0, 100).map(Decimal),
    ).map(Map),
    points=st.integers(0, 100),
    sales_fen=st.integers(0, 300_000),
    recommended=st.booleans(),
    counted_answers=st.integers(0, 3),
)


@given(progress)
def test_decide_any_trainee_keeps_the_level_or_rises_one_step(rules, trainee):
    facts = LevelFacts(SessionFacts("session:1", "practice", (Day(FIRST),)), (trainee,))
    (verdict,) = rules().decide_trainee_levels(facts)
    assert LEVELS.index(verdict.grade or "") - LEVELS.index(trainee.level or "basic") in (0, 1)


@given(progress, st.integers(0, 100), st.integers(0, 100))
def test_decide_with_a_lower_mark_never_loses_a_step(rules, trainee, one, other):
    facts = LevelFacts(SessionFacts("session:1", "practice", (Day(FIRST),)), (trainee,))
    ranks = [
        LEVELS.index(
            rules(reading("level.basic.pass", {"at_least": mark})).decide_trainee_levels(facts)[0].grade or ""
        )
        for mark in (min(one, other), max(one, other))
    ]
    assert ranks[0] >= ranks[1]
