"""Lecturer assessment 讲师考核: four conditions, each by a second reckoning; what follows, and who decides it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.rules import (
    AssessmentFacts,
    Day,
    Engaged,
    Map,
    Override,
    Paper,
    Ruling,
    SessionFacts,
    Slot,
    Suspend,
    Task,
    Verdict,
    Withhold,
)

FIRST = date(2022, 6, 20)
LECTURER, CENTRE = "lecturer:1", "public_service_centre"
TABLE = (Paper("course_table", FIRST - timedelta(days=1)),)
FORTY_PERCENT = Withhold(LECTURER, 2, 5)
ITEMS = ("atmosphere", "interaction", "homework", "questions", "time_kept")


def day(n: int, held: tuple[int, int] | None = (510, 870), **more: Any) -> Day:
    slot = Slot((510, 870), held, lecturer=LECTURER)
    return Day(FIRST + timedelta(days=n), (slot,), **{"tested": True, **more})


def assessed(*days: Day, present: tuple[int, ...] = (), differs: str = "", **more: Any) -> AssessmentFacts:
    aspects = frozenset(differs.split())
    session = SessionFacts("session:1", "practice", days or (day(0), day(1), day(2)), differs=aspects)
    return AssessmentFacts(session, Engaged(LECTURER), present=present, **{"papers": TABLE, **more})


def ruled(rule: str, answer: str, role: str = CENTRE, on: date = FIRST, about: str = LECTURER) -> Ruling:
    return Ruling(rule, about, answer, "account:3", role, on, "公共服务中心判定")


def found(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict.findings}


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2022, 1, 1), "account:1")


def test_assess_a_class_without_fault_passes(rules):
    observed = Map(dict.fromkeys(ITEMS, True))
    facts = assessed(satisfied=18, filled=30, observed=observed, present=(30, 30, 30))
    verdict = rules().decide_lecturer_assessment(facts)
    assert (verdict.grade, verdict.findings, verdict.effects) == ("passed", (), ())


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (assessed(day(0), day(1, (510, 869))), "JC-2.2-4"),
        (assessed(differs="content"), "JC-1.6-2"),
        (assessed(differs="content"), "JC-2.2-3"),
        (assessed(day(0, tested=False), day(1)), "JC-2.3-2"),
        (assessed(papers=()), "JC-2.2-5"),
        (assessed(papers=(Paper("course_table", FIRST),)), "JC-2.2-5"),
        (assessed(papers=(Paper("course_table", date(2022, 6, 1), about="lecturer:2"),)), "JC-2.2-5"),
        (assessed(differs="order"), "JC-1.6-1"),
        (assessed(differs="time"), "JC-1.6-1"),
    ],
)
def test_assess_one_demand_unmet_fails_and_names_its_rule(rules, facts, rule):
    verdict = rules().decide_lecturer_assessment(facts)
    assert verdict.grade == "failed"
    assert {"JC-2.5-1", "JC-2.5-5", rule} <= found(verdict)
    assert [f.values["failed"] for f in verdict.findings if f.rule == "JC-2.5-1"] == [1]
    assert FORTY_PERCENT in verdict.effects


@pytest.mark.parametrize("differs", ["hours", "lecturer", "venue"])
def test_assess_a_difference_that_is_not_the_lecturers_passes(rules, differs):
    assert rules().decide_lecturer_assessment(assessed(differs=differs)).grade == "passed"


def test_assess_a_lesson_not_held_leaves_the_course_table(rules):
    more = Slot((880, 900), None, lecturer=LECTURER)
    days = (Day(FIRST, (Slot((510, 870), (510, 870), lecturer=LECTURER), more), tested=True), day(1))
    assert "JC-1.6-1" in found(rules().decide_lecturer_assessment(assessed(*days)))


@pytest.mark.parametrize(("commented", "is_failed"), [(0, False), (1, False), (2, True), (None, True)])
def test_assess_homework_is_commented_on_the_next_day(rules, commented, is_failed):
    on = None if commented is None else FIRST + timedelta(days=commented)
    facts = assessed(day(0, tested=False, homework=True, commented_on=on), day(1), day(2))
    assert (rules().decide_lecturer_assessment(facts).grade == "failed") is is_failed


@pytest.mark.parametrize(("commented", "is_failed"), [(2, False), (5, False), (6, True), (None, False)])
def test_assess_homework_of_the_last_day_has_three_days(rules, commented, is_failed):
    on = None if commented is None else FIRST + timedelta(days=commented)
    facts = assessed(day(0), day(1), day(2, tested=False, homework=True, commented_on=on))
    assert (rules().decide_lecturer_assessment(facts).grade == "failed") is is_failed


def test_assess_a_class_of_one_day_needs_no_homework(rules):
    assert rules().decide_lecturer_assessment(assessed(day(0, tested=False))).grade == "passed"


def two_lecturers(mine: tuple[int, int], other: tuple[int, int], planned: int = 1020) -> AssessmentFacts:
    slots = (
        Slot((510, 690), mine, lecturer=LECTURER),
        Slot((840, planned), other, lecturer="lecturer:2"),
    )
    return assessed(Day(FIRST, slots))


@pytest.mark.parametrize(
    ("facts", "is_failed"),
    [
        (two_lecturers((510, 690), (840, 1020)), False),
        (two_lecturers((510, 690), (840, 960)), False),
        (two_lecturers((510, 680), (840, 1020)), True),
        (two_lecturers((510, 680), (840, 1030)), False),
        (two_lecturers((510, 690), (840, 1010), planned=1010), True),
    ],
)
def test_assess_a_short_day_weighs_on_who_lost_the_time_or_planned_it_so(rules, facts, is_failed):
    assert (rules().decide_lecturer_assessment(facts).grade == "failed") is is_failed


@pytest.mark.parametrize(
    ("rulings", "end", "is_failed"),
    [
        ((), 690, True),
        ((ruled("JC-2.2-4", "allow", on=FIRST - timedelta(days=1), about="session:1"),), 690, False),
        ((ruled("JC-2.2-4", "allow", on=FIRST - timedelta(days=1), about="session:1"),), 689, True),
        ((ruled("JC-2.2-4", "allow", on=FIRST, about="session:1"),), 690, True),
        ((ruled("JC-2.2-4", "allow", on=FIRST - timedelta(days=1), about="session:2"),), 690, True),
    ],
)
def test_assess_a_half_day_is_excused_by_a_reason_given_before_the_class(rules, rulings, end, is_failed):
    half = Day(FIRST, (Slot((510, 690), (510, end), lecturer=LECTURER),))
    verdict = rules().decide_lecturer_assessment(assessed(half, rulings=rulings))
    assert (verdict.grade == "failed") is is_failed


@pytest.mark.parametrize("item", ITEMS)
def test_assess_one_item_observed_as_no_fails(rules, item):
    observed = Map({**dict.fromkeys(ITEMS, True), item: False})
    verdict = rules().decide_lecturer_assessment(assessed(observed=observed))
    assert (verdict.grade, verdict.rules) == ("failed", ("JC-2.5-5", "JC-2.5-2"))


def test_assess_what_nobody_observed_is_not_held_against_him(rules):
    assert rules().decide_lecturer_assessment(assessed(observed=Map({"atmosphere": True}))).grade == "passed"


@pytest.mark.parametrize(
    ("filled", "satisfied", "is_failed"),
    [(0, 0, False), (1, 0, True), (1, 1, False), (5, 3, False), (5, 2, True), (1000, 599, True)],
)
def test_assess_satisfaction_fails_below_sixty_percent_from_one_form(rules, filled, satisfied, is_failed):
    verdict = rules().decide_lecturer_assessment(assessed(filled=filled, satisfied=satisfied))
    assert (verdict.grade == "failed") is is_failed


@pytest.mark.parametrize(("least", "filled", "is_failed"), [(0, 0, False), (3, 2, False), (3, 3, True)])
def test_assess_satisfaction_from_as_many_forms_as_the_county_reads(rules, least, filled, is_failed):
    asked = rules(reading("feedback.least_forms", least))
    verdict = asked.decide_lecturer_assessment(assessed(filled=filled))
    assert (verdict.grade == "failed") is is_failed


@given(st.integers(0, 200), st.integers(0, 200))
def test_assess_satisfaction_fails_below_sixty_of_a_hundred_by_whole_numbers(rules, filled, satisfied):
    satisfied = min(filled, satisfied)
    verdict = rules().decide_lecturer_assessment(assessed(filled=filled, satisfied=satisfied))
    assert (verdict.grade == "failed") is (filled > 0 and 100 * satisfied < 60 * filled)


def falls_sharply(present: tuple[int, ...]) -> bool:
    """A second reckoning: half or more gone on the second day, and afterwards sorted downwards, not all the same."""
    if len(present) < 2 or not present[0] or 2 * present[1] > present[0]:
        return False
    rest = present[1:]
    return len(rest) == 1 or (list(rest) == sorted(rest, reverse=True) and len(set(rest)) > 1)


def asked_about_attendance(verdict: Verdict) -> bool:
    return any(finding.rule == "JC-2.5-3" and finding.open for finding in verdict.findings)


@pytest.mark.parametrize("present", list(product((0, 1, 2, 4), repeat=3)))
def test_assess_attendance_of_three_days_asks_the_centre_where_it_falls_by_half_and_on(rules, present):
    verdict = rules().decide_lecturer_assessment(assessed(present=present))
    assert asked_about_attendance(verdict) is falls_sharply(present)
    assert (verdict.grade, verdict.effects) == ("passed", ())


@pytest.mark.parametrize(
    ("present", "is_asked"),
    [
        ((40, 20, 20, 19), True),
        ((40, 20, 19, 19), True),
        ((40, 20, 21, 10), False),
        ((40, 20, 10, 11), False),
        ((40, 20, 20, 20), False),
        ((0, 0, 0, 0), False),
        ((40, 0, 0, 0), False),
    ],
)
def test_assess_attendance_that_never_rises_again_and_falls_further_asks_the_centre(rules, present, is_asked):
    facts = assessed(day(0), day(1), day(2), day(3), present=present)
    assert asked_about_attendance(rules().decide_lecturer_assessment(facts)) is is_asked


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_assess_attendance_of_any_class_agrees_with_a_second_reckoning(rules, present):
    days = tuple(day(n) for n in range(len(present)))
    verdict = rules().decide_lecturer_assessment(assessed(*days, present=tuple(present)))
    assert asked_about_attendance(verdict) is falls_sharply(tuple(present))


@pytest.mark.parametrize(
    ("answer", "role", "grade"),
    [
        ("no_other_cause", CENTRE, "failed"),
        ("other_cause", CENTRE, "passed"),
        ("no_other_cause", "institution", "passed"),
        ("no_other_cause", "plan_approver", "passed"),
    ],
)
def test_assess_a_fall_counts_once_the_centre_sees_no_other_cause(rules, answer, role, grade):
    facts = assessed(present=(30, 12, 9), rulings=(ruled("JC-2.5-3", answer, role),))
    assert rules().decide_lecturer_assessment(facts).grade == grade


def test_assess_a_fall_before_his_own_first_day_is_not_his(rules):
    others = Day(FIRST, (Slot((510, 870), (510, 870), lecturer="lecturer:2"),), tested=True)
    verdict = rules().decide_lecturer_assessment(assessed(others, day(1), day(2), present=(40, 10, 9)))
    assert found(verdict) == set()


@pytest.mark.parametrize(
    ("present", "is_asked"),
    [((40, 40, 18, 17), True), ((40, 40, 18, 18), False), ((40, 39, 38, 10), True), ((40, 21, 11, 6), False)],
)
def test_assess_a_fall_on_a_later_day_asks_only_where_the_county_reads_it_so(rules, present, is_asked):
    facts = assessed(day(0), day(1), day(2), day(3), present=present)
    assert not asked_about_attendance(rules().decide_lecturer_assessment(facts))
    asked = rules(reading("attendance.drop_when", "any_day"))
    assert asked_about_attendance(asked.decide_lecturer_assessment(facts)) is is_asked


FAULTS: dict[str, dict[str, Any]] = {
    "JC-2.5-1": {"papers": ()},
    "JC-2.5-2": {"observed": Map({"questions": False})},
    "JC-2.5-3": {"present": (30, 12, 9), "rulings": (ruled("JC-2.5-3", "no_other_cause"),)},
    "JC-2.5-4": {"satisfied": 0, "filled": 30},
}
SUBSETS = [
    tuple(rule for rule, is_in in zip(FAULTS, chosen, strict=True) if is_in)
    for chosen in product((False, True), repeat=4)
]


@pytest.mark.parametrize("faults", SUBSETS, ids=" ".join)
def test_assess_several_faults_are_one_withholding(rules, faults):
    facts = assessed(**{key: value for rule in faults for key, value in FAULTS[rule].items()})
    default = rules().decide_lecturer_assessment(facts)
    assert default.effects == ((FORTY_PERCENT,) if faults else ())
    assert set(faults) <= set(default.rules)
    every = rules(reading("lecturer.withhold_when", "all")).decide_lecturer_assessment(facts)
    assert every.effects == ((FORTY_PERCENT,) if len(faults) == 4 else ())


@pytest.mark.parametrize(
    ("answer", "effects", "is_open"),
    [(None, (), True), ("withhold", (FORTY_PERCENT,), False), ("pay_in_full", (), False)],
)
def test_assess_where_the_centre_judges_overall_its_answer_decides(rules, answer, effects, is_open):
    rulings = () if answer is None else (ruled("JC-2.5-5", answer),)
    facts = assessed(satisfied=0, filled=30, rulings=rulings)
    verdict = rules(reading("lecturer.withhold_when", "overall")).decide_lecturer_assessment(facts)
    assert verdict.effects == effects
    assert [finding.open for finding in verdict.findings if finding.rule == "JC-2.5-5"] == [is_open]


def test_assess_where_the_centre_judges_overall_a_class_without_fault_is_not_asked_about(rules):
    asked = rules(reading("lecturer.withhold_when", "overall"))
    assert asked.decide_lecturer_assessment(assessed()).findings == ()


@pytest.mark.parametrize(
    ("answer", "role", "is_suspended"),
    [("serious", CENTRE, True), ("not_serious", CENTRE, False), ("serious", "institution", False)],
)
def test_assess_a_serious_case_is_judged_by_the_centre(rules, answer, role, is_suspended):
    facts = assessed(satisfied=0, filled=30, rulings=(ruled("JC-2.5-6", answer, role),))
    effects = rules().decide_lecturer_assessment(facts).effects
    suspended = (Suspend(LECTURER, "engagement", "plan_approver"), Task(CENTRE, "replace_lecturer"))
    assert effects == (FORTY_PERCENT, *(suspended if is_suspended else ()))


def test_assess_seriousness_waits_for_an_answer_and_only_where_something_failed(rules):
    failed = rules().decide_lecturer_assessment(assessed(satisfied=0, filled=30))
    assert [finding.rule for finding in failed.findings if finding.open] == ["JC-2.5-6"]
    assert "JC-2.5-6" not in found(rules().decide_lecturer_assessment(assessed()))


def test_assess_effects_rest_on_rules_that_the_centre_confirms(rules):
    facts = assessed(satisfied=0, filled=30, rulings=(ruled("JC-2.5-6", "serious"),))
    verdict = rules().decide_lecturer_assessment(facts)
    resting = {type(f.effect).__name__: f.rule for f in verdict.findings if f.effect}
    assert resting == {"Withhold": "JC-2.5-5", "Suspend": "JC-2.5-6"}
    book = rules().law(FIRST).rulebook
    assert {book.entry(rule).confirm_by for rule in resting.values()} == {CENTRE}
