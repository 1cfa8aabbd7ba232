"""Acceptance 验收: three grades by people; nothing passes in silence, nothing is vetoed by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.rules import AcceptanceFacts, Day, Map, Override, Rectify, Retrain, Ruling, SessionFacts

FIRST = date(2021, 5, 11)
PEOPLE = ("person:1", "person:2", "person:3")
OFFICE = "leading_group_office"
SUGGESTED = "forged_attendance"


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2021, 1, 1), "account:1")


def ruled(rule: str, answer: str, role: str = OFFICE, on: date = FIRST) -> Ruling:
    return Ruling(rule, "session:1", answer, "account:9", role, on, "经研究认定")


def accepting(
    proposed: str | None,
    *rulings: Ruling,
    retrains: str | None = None,
    ticked: str | None = None,
    **more: Any,
) -> AcceptanceFacts:
    session = SessionFacts("session:1", days=(Day(FIRST),), retrains=retrains)
    return AcceptanceFacts(
        "session:1",
        "session",
        FIRST,
        sessions=(session,),
        proposed=proposed,
        roster=PEOPLE,
        vetoes=frozenset({ticked} if ticked else ()),
        rulings=rulings,
        **more,
    )


@pytest.mark.parametrize("proposed", [None, "pass", "excellent"])
def test_decide_without_criteria_refers_to_the_leading_groups_office(rules, proposed):
    verdict = rules().decide_acceptance(accepting(proposed))
    assert (verdict.grade, verdict.effects) == (None, ())
    assert [(f.rule, f.open, f.ask and f.ask.role) for f in verdict.findings] == [("SS-12-1", True, OFFICE)]


@pytest.mark.parametrize(
    ("answer", "effects"),
    [("pass", ()), ("fail", (Rectify(),)), ("veto", (Retrain(PEOPLE, "institution"),))],
)
def test_decide_as_the_leading_groups_office_answers(rules, answer, effects):
    verdict = rules().decide_acceptance(accepting("pass", ruled("SS-12-1", answer)))
    assert (verdict.grade, verdict.effects) == (answer, effects)
    assert [finding.answer for finding in verdict.findings] == [answer]
    assert not any(finding.stops for finding in verdict.findings)


@pytest.mark.parametrize("role", ["institution", "authority", "ecommerce_office"])
def test_decide_on_the_word_of_another_body_stays_open(rules, role):
    verdict = rules().decide_acceptance(accepting("pass", ruled("SS-12-1", "pass", role)))
    assert verdict.grade is None
    assert verdict.findings[0].open


def test_decide_on_an_answer_that_is_no_grade_stays_with_the_grade_before(rules):
    later = ruled("SS-12-1", "allow", on=date(2021, 6, 9))
    verdict = rules().decide_acceptance(accepting("pass", ruled("SS-12-1", "fail"), later))
    assert (verdict.grade, verdict.findings[0].answer) == ("fail", "fail")


CRITERIA = {"attendance": 90, "satisfaction": 80}


@pytest.mark.parametrize(
    ("attendance", "satisfaction", "grade"),
    [
        ((54, 60), (40, 50), "pass"),
        ((60, 60), (50, 50), "pass"),
        ((53, 60), (40, 50), None),
        ((54, 60), (39, 50), None),
        ((54, 60), (0, 0), None),
    ],
)
def test_decide_a_proposed_pass_by_the_criteria_the_county_entered(rules, attendance, satisfaction, grade):
    measures = Map({"attendance": attendance, "satisfaction": satisfaction})
    asked = rules(reading("acceptance.criteria", CRITERIA))
    assert asked.decide_acceptance(accepting("pass", measures=measures)).grade == grade


def test_decide_a_proposed_pass_with_a_criterion_nobody_measured_is_referred(rules):
    asked = rules(reading("acceptance.criteria", CRITERIA))
    verdict = asked.decide_acceptance(accepting("pass", measures=Map({"attendance": (60, 60)})))
    assert verdict.grade is None
    assert [(f.values["criteria"], f.values["met"]) for f in verdict.findings] == [(2, 1)]


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 100)),
    st.dictionaries(st.sampled_from("abc"), st.tuples(st.integers(0, 90), st.integers(0, 90))),
)
def test_decide_any_measures_pass_only_if_criteria_stand_and_all_are_met(rules, criteria, measures):
    asked = rules(reading("acceptance.criteria", criteria))
    verdict = asked.decide_acceptance(accepting("pass", measures=Map(measures)))
    by_hand = bool(criteria)
    for key, least in criteria.items():
        part, whole = measures.get(key, (0, 0))
        by_hand = by_hand and whole > 0 and -(-least * whole // 100) <= part
    assert (verdict.grade == "pass") is by_hand


@pytest.mark.parametrize("proposed", [None, "pass", "fail"])
def test_decide_never_vetoes_by_itself(rules, proposed):
    asked = rules(reading("veto.conditions", "suggested"))
    for ticked in (
        "forged_attendance",
        "false_identity",
        "class_not_held",
        "not_approved",
        "safety_accident",
    ):
        verdict = asked.decide_acceptance(accepting(proposed, ticked=ticked))
        assert (verdict.grade, verdict.effects) == (None, ())
        assert [(f.rule, f.open) for f in verdict.findings] == [("SS-12-8", True)]


def test_decide_a_tick_that_the_county_never_declared_has_no_weight(rules):
    verdict = rules().decide_acceptance(accepting("fail", ticked=SUGGESTED))
    assert (verdict.grade, verdict.findings) == ("fail", ())


@pytest.mark.parametrize(
    ("answer", "role", "grade"),
    [("veto", OFFICE, "veto"), ("no_veto", OFFICE, "fail"), ("veto", "institution", None)],
)
def test_decide_a_ticked_condition_as_the_leading_groups_office_answers(rules, answer, role, grade):
    asked = rules(reading("veto.conditions", "suggested"))
    facts = accepting("fail", ruled("SS-12-8", answer, role), ticked=SUGGESTED)
    assert asked.decide_acceptance(facts).grade == grade


def test_decide_an_answer_about_a_condition_no_longer_ticked_has_no_weight(rules):
    asked = rules(reading("veto.conditions", "suggested"))
    verdict = asked.decide_acceptance(accepting("fail", ruled("SS-12-8", "veto")))
    assert verdict.grade == "fail"


def test_decide_a_veto_set_by_the_office_retrains_the_same_people_at_the_institutions_cost(rules):
    verdict = rules().decide_acceptance(accepting("veto"))
    assert verdict.grade == "veto"
    assert verdict.rules == ("SS-12-2", "SS-12-5", "SS-12-6")
    assert verdict.effects == (Retrain(PEOPLE, "institution"),)


def test_decide_a_veto_set_by_the_office_asks_nothing_more_about_what_it_ticked(rules):
    asked = rules(reading("veto.conditions", "suggested"))
    verdict = asked.decide_acceptance(accepting("veto", ticked=SUGGESTED))
    assert (verdict.grade, verdict.findings) == ("veto", ())


def test_decide_a_proposed_fail_orders_to_correct_by_a_day_to_be_set(rules):
    verdict = rules().decide_acceptance(accepting("fail"))
    assert (verdict.grade, verdict.rules, verdict.effects) == (
        "fail",
        ("SS-12-4", "SS-12-2"),
        (Rectify(None),),
    )


@pytest.mark.parametrize("rulings", [(), (ruled("SS-12-1", "pass"),)])
def test_decide_with_missing_material_fails_whatever_was_said(rules, rulings):
    verdict = rules().decide_acceptance(accepting("pass", *rulings, missing=("SS-11-1",)))
    assert (verdict.grade, verdict.rules) == ("fail", ("SS-12-4", "SS-12-2", "SS-11-1"))


@pytest.mark.parametrize(("round_", "expected"), [(1, []), (2, []), (3, ["SS-12-4"]), (9, ["SS-12-4"])])
def test_decide_a_fail_asks_for_a_reason_from_the_third_round(rules, round_, expected):
    verdict = rules().decide_acceptance(accepting("fail", round=round_))
    assert [finding.rule for finding in verdict.findings] == expected


@pytest.mark.parametrize(
    ("previous", "retrains", "more"),
    [
        ((), None, ()),
        (("veto",), None, ()),
        (("fail",), None, ("SS-12-4",)),
        (("veto", "fail"), None, ("SS-12-4",)),
        ((), "session:0", ("SS-12-7",)),
    ],
)
def test_decide_a_pass_cites_by_which_way_it_came(rules, previous, retrains, more):
    facts = accepting("pass", ruled("SS-12-1", "pass"), previous=previous, retrains=retrains)
    assert rules().decide_acceptance(facts).rules == ("SS-12-2", "SS-12-3", *more)


def test_scale_leads_from_each_grade_to_its_next_state(rules):
    scale = rules().law(FIRST).scale("acceptance")
    assert [(grade, scale.then[grade]) for grade in scale.grades] == [
        ("veto", "retrain"),
        ("fail", "rectify"),
        ("pass", "bind"),
    ]
