"""Plans and delivery 培训计划与方式: from the plan to the class as it was held."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from xiangxun.counties import Checked
from xiangxun.rules import (
    Day,
    Map,
    MatterFacts,
    PlanFacts,
    Ruling,
    SessionCheck,
    SessionFacts,
    Slot,
    Stage,
    StepDone,
)

FIRST = date(2021, 3, 8)
SEVEN = frozenset(
    {"audience", "goals", "period", "outline", "courses", "certificate", "lecturer_qualification"}
)
PRACTICE = (Slot((510, 690), kind="theory"), Slot((840, 1020), kind="practice"))
CENTRE = frozenset({"public_service_centre"})


def plan(
    kind: str = "class",
    category: str = "basic",
    topics: frozenset[str] = frozenset({"theory"}),
    filled: frozenset[str] = SEVEN,
    **more: Any,
) -> PlanFacts:
    return PlanFacts("plan:1", kind, FIRST, category=category, topics=topics, filled=filled, **more)


def check(
    stage: Stage,
    category: str = "basic",
    plans: dict[str, str] | None = None,
    steps: tuple[StepDone, ...] = (),
    mode: str = "onsite",
    slots: tuple[Slot, ...] = PRACTICE,
    venue: frozenset[str] = CENTRE,
    **more: Any,
) -> SessionCheck:
    days = (Day(FIRST, slots, mode=mode), Day(FIRST + timedelta(days=1), slots))
    session = SessionFacts("session:1", category, days, venue=venue, **more)
    states = {"class": "approved"} if plans is None else plans
    return SessionCheck(stage, FIRST, session, steps=steps, plans=Map(states))


def found(checked: Checked) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.severity)) for finding in checked.findings if finding.stops]


def test_submit_a_plan_with_all_seven_points_passes(rules):
    assert not found(rules().check_plan(plan()))


@pytest.mark.parametrize("lacking", sorted(SEVEN))
def test_submit_a_plan_lacking_a_point_is_stopped(rules, lacking):
    assert found(rules().check_plan(plan(filled=SEVEN - {lacking}))) == [("XM-02-2", "block")]


@pytest.mark.parametrize("category", ["", "seminar"])
def test_submit_a_plan_outside_the_three_categories_is_stopped(rules, category):
    assert found(rules().check_plan(plan(category=category))) == [("XM-04-1", "block")]


def test_submit_a_plan_outside_the_three_categories_with_consent_passes(rules):
    ruling = Ruling("XM-04-1", "plan:1", "allow", "account:9", "authority", FIRST, "专题活动")
    assert not found(rules().check_plan(plan(category="seminar", rulings=(ruling,))))


@pytest.mark.parametrize("topics", [frozenset(), frozenset({"theory", "cooking"})])
def test_submit_a_plan_off_the_catalogue_warns(rules, topics):
    assert found(rules().check_plan(plan(topics=topics))) == [("XM-07-1", "warn")]


def test_submit_a_scheme_asks_for_no_category(rules):
    assert not found(rules().check_plan(plan("scheme", category="", topics=frozenset(), filled=frozenset())))


def test_submit_a_change_without_a_reason_warns(rules):
    assert found(rules().check_plan(plan("change", filled=frozenset()))) == [("XM-02-4", "warn")]


@pytest.mark.parametrize("stage", [Stage.APPLY, Stage.OPEN])
def test_begin_a_class_without_a_plan_is_stopped(rules, stage):
    assert found(rules().check_session(check(stage, plans={}))) == [("XM-02-1", "block")]


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
@pytest.mark.parametrize("kind", ["class", "scheme"])
def test_open_on_an_unapproved_plan_is_stopped(rules, kind, state):
    states = {"class": "approved", kind: state}
    assert found(rules().check_session(check(Stage.OPEN, plans=states))) == [("XM-02-3", "block")]


def test_open_on_an_approved_plan_passes(rules):
    states = {"class": "approved", "scheme": "approved"}
    assert not found(rules().check_session(check(Stage.OPEN, plans=states)))


def test_close_as_planned_passes_and_otherwise_warns(rules):
    assert not found(rules().check_session(check(Stage.CLOSE)))
    changed = check(Stage.CLOSE, differs=frozenset({"courses"}))
    assert found(rules().check_session(changed)) == [("XM-02-4", "warn")]


@pytest.mark.parametrize(
    ("state", "is_stopped"), [("approved", False), ("submitted", True), ("partial", True)]
)
def test_close_after_a_change_passes_only_if_it_was_approved(rules, state, is_stopped):
    facts = check(Stage.CLOSE, plans={"change": state}, differs=frozenset({"courses"}))
    assert bool(found(rules().check_session(facts))) is is_stopped


@pytest.mark.parametrize(
    ("category", "venue", "is_stopped"),
    [
        ("basic", frozenset({"village"}), True),
        ("practical", frozenset(), True),
        ("practical", frozenset({"practical_capable"}), False),
        ("basic", frozenset({"village", "public_service_centre"}), False),
        ("outreach", frozenset({"village"}), False),
    ],
)
def test_open_in_a_place_passes_where_it_fits_the_category(rules, category, venue, is_stopped):
    facts = check(Stage.OPEN, category, venue=venue)
    assert (("XM-06-2", "block") in found(rules().check_session(facts))) is is_stopped


@pytest.mark.parametrize(
    ("category", "is_stopped"), [("outreach", False), ("basic", True), ("practical", True)]
)
@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.CLOSE])
def test_hold_a_class_without_practice_warns_in_two_categories(rules, stage, category, is_stopped):
    facts = check(stage, category, slots=(Slot((510, 690), kind="theory"),))
    assert (found(rules().check_session(facts)) == [("XM-06-3", "warn")]) is is_stopped


@pytest.mark.parametrize(
    ("category", "permitted", "expected"),
    [
        ("outreach", False, [("XM-06-4", "warn")]),
        ("basic", False, [("XM-06-4", "block")]),
        ("practical", False, [("XM-06-4", "block")]),
        ("practical", True, []),
    ],
)
def test_hold_a_day_online_needs_a_special_situation(rules, category, permitted, expected):
    facts = check(Stage.CLOSE, category, mode="online", online_permitted=permitted)
    assert found(rules().check_session(facts)) == expected


def test_hold_every_day_online_asks_for_no_venue(rules):
    session = SessionFacts(
        "session:1", "basic", (Day(FIRST, PRACTICE, mode="online"),), online_permitted=True
    )
    facts = SessionCheck(Stage.OPEN, FIRST, session, plans=Map({"class": "approved"}))
    assert not found(rules().check_session(facts))


@pytest.mark.parametrize(
    ("kind", "desks"),
    [
        ("plan", [("approve", "authority")]),
        ("scheme", [("approve", "authority")]),
        ("change", [("approve", "authority")]),
        ("acceptance", [("opine", "acceptance_team"), ("approve", "authority")]),
    ],
)
def test_open_a_matter_puts_it_on_the_desks_of_the_regulation(rules, kind, desks):
    steps = rules().required_approvals(MatterFacts(kind, "plan:1", FIRST))
    assert [(step.kind, step.role) for step in steps] == desks


def test_open_an_acceptance_lets_the_decision_wait_for_the_opinion(rules):
    opinion, decision = rules().required_approvals(MatterFacts("acceptance", "session:1", FIRST))
    assert decision.after == {opinion.key}


def test_open_an_inspection_asks_the_inspector_then_the_provider_to_sign(rules):
    steps = {
        step.role: step for step in rules().required_approvals(MatterFacts("inspection", "session:1", FIRST))
    }
    assert {role: step.kind for role, step in steps.items()} == {"inspector": "sign", "institution": "sign"}
    assert steps["institution"].after == {steps["inspector"].key}
