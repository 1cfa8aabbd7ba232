"""A session 期次 from plan to archive: plans and their two bodies, course tables, homework, closing, documents."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from xiangxun.counties import Checked
from xiangxun.rules import (
    Counts,
    Day,
    Deadline,
    Engaged,
    Map,
    MatterFacts,
    Override,
    Paper,
    PlanFacts,
    Ruling,
    SessionCheck,
    SessionFacts,
    Severity,
    Slot,
    Span,
    Stage,
    Summary,
    Unit,
    WatchFacts,
)

FIRST = date(2022, 6, 20)
FULL_DAY = (Slot((510, 870), (510, 870)),)
PLANS = Map({"class": "approved", "scheme": "approved", "overall": "approved"})
SEVEN = frozenset({"time", "place", "content", "trainees", "process", "goals", "schedule"})
DONE = Counts(enrolled=30, signed=30, outstanding=5, feedback_filled=30, in_group=30)


def day(n: int, **more: Any) -> Day:
    return Day(FIRST + timedelta(days=n), **{"slots": FULL_DAY, "tested": True, **more})


def check(stage: Stage, *days: Day, counts: Counts = DONE, on: date = FIRST, **more: Any) -> SessionCheck:
    of_check = {key: more.pop(key) for key in ("papers", "steps", "rulings", "plans") if key in more}
    session = SessionFacts(
        "session:1", "practice", days or (day(0), day(1)), filled=frozenset({"venue"}), **more
    )
    return SessionCheck(stage, on, session, counts, **{"plans": PLANS, **of_check})


def found(checked: Checked) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.severity)) for finding in checked.stopping]


def test_pass_every_stage_with_everything_in_order(rules):
    assert [found(rules().check_session(check(stage))) for stage in Stage] == [[]] * len(Stage)


@pytest.mark.parametrize("stage", [Stage.APPLY, Stage.OPEN])
def test_apply_and_open_without_a_plan_is_stopped(rules, stage):
    plans = Map({"scheme": "approved", "overall": "approved"})
    assert found(rules().check_session(check(stage, plans=plans))) == [("JC-1.4-1", "block")]


@pytest.mark.parametrize("kind", ["class", "year"])
@pytest.mark.parametrize(
    ("state", "is_stopped"), [("draft", True), ("returned", True), ("submitted", False), ("approved", False)]
)
def test_apply_with_a_plan_that_was_handed_in_passes(rules, kind, state, is_stopped):
    assert bool(found(rules().check_session(check(Stage.APPLY, plans=Map({kind: state}))))) is is_stopped


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", None])
@pytest.mark.parametrize(("kind", "rule"), [("scheme", "JC-1.5-2"), ("overall", "JC-4.1-1")])
def test_open_before_both_bodies_have_spoken_is_stopped(rules, kind, rule, state):
    plans = Map({key: value for key, value in {**PLANS, kind: state}.items() if value})
    assert found(rules().check_session(check(Stage.OPEN, plans=plans))) == [(rule, "block")]


def test_open_without_a_venue_is_stopped(rules):
    facts = check(Stage.OPEN)
    without = SessionFacts("session:1", "practice", facts.session.days)
    checked = rules().check_session(SessionCheck(Stage.OPEN, FIRST, without, plans=PLANS))
    assert found(checked) == [("JC-4.1-2", "block")]


@pytest.mark.parametrize(
    ("papers", "missing"),
    [
        ((), ["lecturer:1", "lecturer:2"]),
        ((Paper("course_table", FIRST - timedelta(days=1)),), []),
        ((Paper("course_table", FIRST),), ["lecturer:1", "lecturer:2"]),
        ((Paper("course_table", date(2022, 6, 1), about="lecturer:2"),), ["lecturer:1"]),
        ((Paper("notice", date(2022, 6, 1)),), ["lecturer:1", "lecturer:2"]),
    ],
)
def test_open_asks_for_the_course_table_of_every_lecturer_the_day_before(rules, papers, missing):
    lecturers = (Engaged("lecturer:1"), Engaged("lecturer:2"))
    checked = rules().check_session(check(Stage.OPEN, lecturers=lecturers, papers=papers))
    assert [finding.about for finding in checked.stopping] == missing
    assert {finding.rule for finding in checked.stopping} <= {"JC-2.2-5"}


def test_open_with_a_lead_of_three_days_where_the_county_reads_it_so(rules):
    asked = rules(Override("course_table.lead_days", 3, date(2022, 1, 1), "account:1"))
    for n, is_stopped in ((2, True), (3, False)):
        papers = (Paper("course_table", FIRST - timedelta(days=n)),)
        facts = check(Stage.OPEN, lecturers=(Engaged("lecturer:1"),), papers=papers)
        assert bool(found(asked.check_session(facts))) is is_stopped


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (None, [("JC-1.6-1", "warn")]),
        ("submitted", [("JC-1.6-1", "warn")]),
        ("returned", [("JC-1.6-1", "warn")]),
        ("approved", []),
    ],
)
def test_close_a_class_that_departs_from_its_plan_needs_a_confirmed_change(rules, state, expected):
    plans = Map({**PLANS, "change": state} if state else PLANS)
    facts = check(Stage.CLOSE, differs=frozenset({"order", "content"}), plans=plans)
    assert found(rules().check_session(facts)) == expected


@pytest.mark.parametrize(
    ("days", "gaps"),
    [
        ((day(0, tested=False), day(1)), [(0, "none")]),
        ((day(0, tested=False, homework=True), day(1)), [(0, "uncommented")]),
        ((day(0, homework=True), day(1)), [(0, "uncommented")]),
        ((day(0, homework=True, commented_on=FIRST + timedelta(days=1)), day(1)), []),
        ((day(0, homework=True, commented_on=FIRST + timedelta(days=3)), day(3)), []),
        ((day(0), day(1, homework=True)), []),
        ((day(0), day(1, tested=False)), [(1, "none")]),
        ((day(0, tested=False),), []),
    ],
)
def test_close_asks_for_homework_and_its_comment(rules, days, gaps):
    checked = rules().check_session(check(Stage.CLOSE, *days, on=FIRST + timedelta(days=1)))
    assert [(f.values["on"], f.values["gap"]) for f in checked.stopping] == [
        (FIRST + timedelta(days=n), gap) for n, gap in gaps
    ]


@pytest.mark.parametrize(("days_later", "is_late"), [(0, False), (3, False), (4, True)])
def test_close_homework_of_the_last_day_is_late_after_three_days(rules, days_later, is_late):
    facts = check(Stage.CLOSE, day(0), day(1, homework=True), on=FIRST + timedelta(days=1 + days_later))
    assert bool(found(rules().check_session(facts))) is is_late


@pytest.mark.parametrize(
    ("held", "is_dragged"),
    [((510, 880), False), ((510, 881), True), ((520, 880), False), ((521, 881), True), ((400, 870), False)],
)
def test_close_a_class_that_ran_late_needs_a_reason(rules, held, is_dragged):
    facts = check(Stage.CLOSE, day(0, slots=(Slot((510, 870), held),)))
    assert found(rules().check_session(facts)) == ([("JC-2.3-3", "warn")] if is_dragged else [])


def test_close_one_lesson_of_the_day_that_ran_late_needs_a_reason(rules):
    slots = (Slot((510, 690), (510, 690)), Slot((840, 1020), (840, 1040)), Slot((1060, 1080), None))
    (finding,) = rules().check_session(check(Stage.CLOSE, day(0, slots=slots))).stopping
    assert (finding.rule, finding.values["minutes"]) == ("JC-2.3-3", 20)


@pytest.mark.parametrize(
    ("signed", "named", "expected"),
    [
        (30, 5, []),
        (30, 4, [("JC-2.3-4", "block")]),
        (5, 5, []),
        (5, 4, [("JC-2.3-4", "block")]),
        (4, 4, [("JC-2.3-4", "warn")]),
        (4, 3, [("JC-2.3-4", "block")]),
        (0, 0, [("JC-2.3-4", "warn")]),
    ],
)
def test_close_asks_for_five_outstanding_trainees(rules, signed, named, expected):
    counts = Counts(signed=signed, outstanding=named, feedback_filled=signed)
    assert found(rules().check_session(check(Stage.CLOSE, counts=counts))) == expected


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        (0, [("JC-4.2-5", "block")]),
        (1, [("JC-4.2-5", "warn")]),
        (14, [("JC-4.2-5", "warn")]),
        (15, []),
        (30, []),
    ],
)
def test_close_asks_for_the_forms_of_half_of_who_came(rules, filled, expected):
    counts = Counts(signed=30, outstanding=5, feedback_filled=filled)
    assert found(rules().check_session(check(Stage.CLOSE, counts=counts))) == expected


@pytest.mark.parametrize(
    ("ends_stage", "assessed", "expected"),
    [(True, 29, [("JC-4.2-6", "block")]), (True, 30, []), (False, 0, [])],
)
def test_close_the_last_class_of_a_stage_asks_for_the_final_assessment(rules, ends_stage, assessed, expected):
    counts = Counts(signed=30, outstanding=5, feedback_filled=30, assessed=assessed)
    facts = check(Stage.CLOSE, counts=counts, ends_stage=ends_stage)
    assert found(rules().check_session(facts)) == expected


@pytest.mark.parametrize(("joined", "expected"), [(29, [("JC-4.2-2", "warn")]), (30, [])])
def test_close_asks_for_everybody_in_the_group(rules, joined, expected):
    counts = Counts(30, 30, outstanding=5, feedback_filled=30, in_group=joined)
    assert found(rules().check_session(check(Stage.CLOSE, counts=counts))) == expected


@pytest.mark.parametrize(
    ("field", "rule"),
    [("name", "JC-3.3-2"), ("id_number", "JC-3.3-2"), ("phone", "JC-4.2-1"), ("township", "JC-4.2-1")],
)
def test_close_with_an_incomplete_registration_is_stopped(rules, field, rule):
    counts = Counts(30, 30, outstanding=5, feedback_filled=30, in_group=30, incomplete=Map({field: 1}))
    assert found(rules().check_session(check(Stage.CLOSE, counts=counts))) == [(rule, "block")]


def test_close_every_warning_falls_to_a_reason_and_no_block_does(rules):
    late = day(0, slots=(Slot((510, 800), (521, 811)),), tested=False)
    counts = Counts(30, 4, outstanding=4, feedback_filled=1, in_group=1, incomplete=Map({"phone": 1}))
    facts = check(Stage.CLOSE, late, day(1), counts=counts, differs=frozenset({"order"}))
    stopping = rules().check_session(facts).stopping
    reasons = tuple(
        Ruling(rule, "session:1", "allow", "account:3", "public_service_centre", FIRST, "已说明")
        for rule in {finding.rule for finding in stopping}
    )
    answered = check(Stage.CLOSE, late, day(1), counts=counts, differs=frozenset({"order"}), rulings=reasons)
    assert len(stopping) == 8
    assert found(rules().check_session(answered)) == [("JC-4.2-1", "block")]
    book = rules().law(FIRST).rulebook
    warned = {finding.rule for finding in stopping} - {"JC-4.2-1"}
    assert {book.entry(rule).severity for rule in warned} == {Severity.WARN}


@pytest.mark.parametrize("lacking", sorted(SEVEN))
def test_submit_the_overall_scheme_with_seven_fields(rules, lacking):
    whole = PlanFacts("plan:1", "overall", FIRST, filled=SEVEN)
    assert not rules().check_plan(whole).stops
    short = PlanFacts("plan:1", "overall", FIRST, filled=SEVEN - {lacking})
    assert found(rules().check_plan(short)) == [("JC-4.1-1", "block")]


@pytest.mark.parametrize(
    ("kind", "changes", "roles"),
    [
        ("scheme", "", ["plan_approver"]),
        ("overall", "", ["plan_receiver"]),
        ("class", "", []),
        ("change", "order", ["public_service_centre"]),
        ("change", "hours", ["public_service_centre", "plan_approver"]),
        ("change", "content order", ["public_service_centre", "plan_approver"]),
    ],
)
@pytest.mark.parametrize("matter", ["plan", None])
def test_approve_each_kind_of_plan_on_the_right_desk(rules, kind, changes, roles, matter):
    plan = PlanFacts("plan:1", kind, FIRST, changes=frozenset(changes.split()))
    steps = rules().required_approvals(MatterFacts(matter or kind, "plan:1", FIRST, plan=plan))
    assert [step.role for step in steps] == roles
    assert all(step.after for step in steps[1:])


@pytest.mark.parametrize("kind", ["session", "enrolment", "acceptance", "settlement"])
def test_approve_other_matters_needs_no_step(rules, kind):
    assert rules().required_approvals(MatterFacts(kind, "session:1", FIRST)) == ()


def test_approve_an_inspection_is_signed_by_the_inspector(rules):
    (step,) = rules().required_approvals(MatterFacts("inspection", "session:1", FIRST))
    assert (step.kind, step.role) == ("sign", "inspector")


@pytest.mark.parametrize("stage", list(Stage))
def test_demand_documents_with_weight_only_where_the_text_gives_none(rules, stage):
    demands = rules().required_documents(check(stage))
    warned = {demand.kind for demand in demands if demand.severity is Severity.WARN}
    assert warned == ({"media_notice", "group_proof", "equipment_list"} if stage is Stage.OPEN else set())
    assert bool(demands) is (stage in (Stage.OPEN, Stage.SUBMIT, Stage.ARCHIVE))


def test_archive_keeps_every_document_ten_years_with_the_centre(rules):
    demands = rules().required_documents(check(Stage.ARCHIVE))
    asked_before = {
        demand.kind
        for stage in (Stage.OPEN, Stage.SUBMIT)
        for demand in rules().required_documents(check(stage))
    }
    assert {demand.kind for demand in demands} == asked_before
    assert {(d.keep, d.copies, d.holders) for d in demands} == {
        (Span(10, Unit.YEAR), 1, ("public_service_centre",))
    }


def test_archive_keeps_as_long_as_the_county_reads(rules):
    asked = rules(
        Override("archive.keep", {"years": 30}, date(2022, 1, 1), "account:1"),
        Override("photos.per_day", 1, date(2022, 1, 1), "account:1"),
    )
    demands = asked.required_documents(check(Stage.ARCHIVE))
    assert {demand.keep for demand in demands} == {Span(30, Unit.YEAR)}
    assert [demand.count for demand in demands if demand.kind == "photos"] == [1]


def test_follow_up_everybody_who_came_within_thirty_days(rules):
    (round_,) = rules().required_followups(check(Stage.CLOSE))
    assert (round_.among, round_.share, round_.attempts) == ("attended", 1, 3)
    assert round_.due == Deadline(Span(30), since=FIRST + timedelta(days=1))


@pytest.mark.parametrize(("done", "is_met"), [({}, False), ({"followup": FIRST}, True)])
def test_watch_the_follow_up_of_classes_that_are_over(rules, done, is_met):
    over = Summary("session:1", last_day=FIRST, done=Map(done))
    running = Summary("session:2", last_day=FIRST + timedelta(days=1))
    facts = WatchFacts(FIRST, (over, running, Summary("session:3")))
    obligations = rules().watch_obligations(facts)
    assert [(one.about, one.rule, one.met) for one in obligations] == [("session:1", "JC-4.2-10", is_met)]
