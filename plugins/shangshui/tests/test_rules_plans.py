"""Plans and applications 计划与申请: what must stand before a class opens, and on whose desk it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from xiangxun.counties import Checked
from xiangxun.rules import Day, Map, MatterFacts, PlanFacts, SessionCheck, SessionFacts, Slot, Stage, StepDone

FIRST = date(2021, 5, 11)
SIX = frozenset({"roster", "lecturers", "schedule", "courses", "board", "budget"})
PLANS = {"year": "approved", "month": "approved", "class": "approved"}
METHODS = tuple(
    Slot((start, start + 60), kind=kind)
    for start, kind in ((510, "theory"), (600, "practice"), (840, "visit"))
)
DONE = (
    StepDone("approve_application", "authority", FIRST),
    StepDone("file_plan", "leading_group_office", FIRST),
)


def check(
    stage: Stage,
    *,
    plans: Mapping[str, str] = PLANS,
    steps: tuple[StepDone, ...] = DONE,
    slots: tuple[Slot, ...] = METHODS,
    **changes: Any,
) -> SessionCheck:
    said = {"applied": FIRST - timedelta(days=15), "filled": SIX, **changes}
    session = SessionFacts("session:1", days=(Day(FIRST, slots),), **said)
    return SessionCheck(stage, FIRST, session, steps=steps, plans=Map(plans))


def found(checked: Checked) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.severity)) for finding in checked.findings if finding.stops]


@pytest.mark.parametrize("stage", [Stage.APPLY, Stage.OPEN])
def test_begin_a_class_with_everything_in_place_passes(rules, stage):
    assert not rules().check_session(check(stage)).findings


@pytest.mark.parametrize("lacking", sorted(SIX))
def test_apply_lacking_one_of_the_six_is_stopped(rules, lacking):
    checked = rules().check_session(check(Stage.APPLY, filled=SIX - {lacking}))
    assert found(checked) == [("SS-07-2", "block")]
    assert checked.findings[0].values == {"field": lacking}


@pytest.mark.parametrize(
    ("lacking", "expected"),
    [("year", ("SS-14-1", "block")), ("month", ("SS-14-2", "warn")), ("class", ("SS-09-1", "block"))],
)
def test_apply_without_a_plan_is_stopped_by_the_rule_of_that_plan(rules, lacking, expected):
    plans = {kind: state for kind, state in PLANS.items() if kind != lacking}
    assert found(rules().check_session(check(Stage.APPLY, plans=plans))) == [expected]


@pytest.mark.parametrize("stage", [Stage.APPLY, Stage.OPEN])
def test_begin_a_retraining_rests_on_the_plan_of_its_class(rules, stage):
    plans = {kind: state for kind, state in PLANS.items() if kind != "class"}
    assert not found(rules().check_session(check(stage, plans=plans, retrains="session:0")))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(8, []), (7, []), (6, ["warn"]), (0, ["warn"]), (-1, ["block"])],
)
def test_apply_so_many_days_before_the_class(rules, days, expected):
    checked = rules().check_session(check(Stage.APPLY, applied=FIRST - timedelta(days=days)))
    assert found(checked) == [("SS-07-1", severity) for severity in expected]


def test_look_at_the_step_before_applying_counts_from_today(rules):
    facts = check(Stage.APPLY, applied=None)
    assert [finding.values["days"] for finding in rules().check_session(facts).findings] == [0]


def test_open_without_an_application_is_stopped(rules):
    assert found(rules().check_session(check(Stage.OPEN, applied=None))) == [("SS-07-1", "block")]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), {"SS-07-3", "SS-11-2"}),
        (DONE[:1], {"SS-11-2"}),
        (DONE[1:], {"SS-07-3"}),
        ((StepDone("approve_application", "authority", FIRST, "declined"), DONE[1]), {"SS-07-3"}),
    ],
)
def test_open_before_both_bodies_have_it_is_stopped(rules, steps, expected):
    assert {rule for rule, _ in found(rules().check_session(check(Stage.OPEN, steps=steps)))} == expected


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.CLOSE])
@pytest.mark.parametrize("lacking", ["theory", "practice", "visit"])
def test_hold_a_class_without_one_of_the_methods_warns(rules, stage, lacking):
    slots = tuple(slot for slot in METHODS if slot.kind != lacking)
    checked = rules().check_session(check(stage, slots=slots))
    lacked = [f.values["method"] for f in checked.findings if f.rule == "SS-05-1" and f.severity == "warn"]
    assert lacked == [lacking]


def plan(kind: str, *topics: str, filled: frozenset[str] = frozenset()) -> PlanFacts:
    return PlanFacts("plan:1", kind, FIRST, topics=frozenset(topics), filled=filled)


@pytest.mark.parametrize(
    ("facts", "is_stopped"),
    [
        (plan("class", "policy", "cases"), False),
        (plan("class", "other"), False),
        (plan("class"), True),
        (plan("class", "policy", "cooking"), True),
        (plan("year"), False),
    ],
)
def test_submit_a_plan_keeps_to_the_catalogue(rules, facts, is_stopped):
    assert (found(rules().check_plan(facts)) == [("SS-04-2", "warn")]) is is_stopped


@pytest.mark.parametrize("lacking", ["people", "topics", "progress"])
def test_submit_a_months_plan_lacking_a_point_warns(rules, lacking):
    filled = frozenset({"people", "topics", "progress"}) - {lacking}
    assert found(rules().check_plan(plan("month", "policy", filled=filled))) == [("SS-14-2", "warn")]


@pytest.mark.parametrize(
    ("kind", "desks"),
    [
        ("session", [("approve", "authority"), ("file", "leading_group_office")]),
        ("acceptance", [("approve", "leading_group_office")]),
        ("inspection", [("sign", "institution"), ("sign", "inspector")]),
        ("settlement", []),
    ],
)
def test_open_a_matter_puts_it_on_the_desks_of_the_regulation(rules, kind, desks):
    steps = rules().required_approvals(MatterFacts(kind, "session:1", FIRST))
    assert sorted((step.kind, step.role) for step in steps) == sorted(desks)


@pytest.mark.parametrize(("kind", "desks"), [("month", ["ecommerce_office"]), ("year", []), ("class", [])])
def test_open_a_plan_goes_to_the_office_month_by_month(rules, kind, desks):
    steps = rules().required_approvals(MatterFacts("plan", "plan:1", FIRST, plan=plan(kind)))
    assert [step.role for step in steps] == desks


def test_open_an_inspection_lets_the_inspected_unit_sign_after_the_inspector(rules):
    steps = {
        step.role: step for step in rules().required_approvals(MatterFacts("inspection", "session:1", FIRST))
    }
    assert steps["institution"].after == {steps["inspector"].key}
