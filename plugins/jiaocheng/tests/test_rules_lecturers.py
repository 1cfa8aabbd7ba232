"""Lecturers 讲师: who may be engaged, for what and before whom; the three grades and their lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.counties import Checked
from xiangxun.rules import (
    Certificate,
    Engaged,
    EngagementFacts,
    History,
    LecturerFacts,
    Map,
    Override,
    Ruling,
    Verdict,
)

FIRST = date(2022, 6, 20)
GRADES = ("ungraded", "ordinary", "senior", "expert")
T1, EXPERT, SKILL = Certificate("t1_lecturer"), Certificate("expert"), Certificate("skill")


def forms(filled: int, satisfied: int) -> History:
    return History(tallies=Map({"forms": Map({"": filled}), "satisfied": Map({"": satisfied})}))


#: On every line of the highest grade.
PERFECT = LecturerFacts(
    "lecturer:1",
    FIRST,
    birth=date(1992, 6, 20),
    certificates=(T1, EXPERT),
    evidence=frozenset({"course_table"}),
    months=Map({"training": 12, "consulting": 0, "industry": 48}),
    extra=Map({"pre_job_score": 60}),
    history=forms(10, 8),
)


def engaged(
    lecturer: LecturerFacts = PERFECT,
    purposes: set[str] | None = None,
    grade: str = "expert",
    guest: bool = False,
    **more: Any,
) -> EngagementFacts:
    meant = frozenset({"practice"} if purposes is None else purposes)
    return EngagementFacts(FIRST, Engaged("lecturer:1", meant, guest, grade), lecturer, **more)


def found(checked: Checked) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.severity)) for finding in checked.stopping]


def grade_of(rules, **changes: Any) -> str | None:
    verdict: Verdict = rules.decide_lecturer_grade(replace(PERFECT, **changes))
    return verdict.grade


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2022, 1, 1), "account:1")


def test_check_an_expert_finds_nothing(rules):
    assert found(rules().check_lecturer(engaged())) == []


@pytest.mark.parametrize(
    ("issued", "expires", "is_stopped"),
    [
        (date(2022, 6, 20), date(2022, 6, 20), False),
        (date(2022, 6, 21), None, True),
        (None, date(2022, 6, 19), True),
        (None, None, False),
    ],
)
def test_check_a_certificate_holds_on_the_first_day(rules, issued, expires, is_stopped):
    held = replace(PERFECT, certificates=(Certificate("ecommerce_lecturer", issued, expires),))
    assert found(rules().check_lecturer(engaged(held))) == ([("JC-2.2-1", "block")] if is_stopped else [])


@pytest.mark.parametrize("certificates", [(), (Certificate("other"),)])
def test_check_without_a_certificate_is_hired_only_by_the_office(rules, certificates):
    held = replace(PERFECT, certificates=certificates)
    assert found(rules().check_lecturer(engaged(held))) == [("JC-2.2-1", "block")]
    allowed = {
        role: Ruling("JC-2.2-1", "lecturer:1", "allow", "account:1", role, FIRST, "知名主播")
        for role in ("plan_approver", "public_service_centre")
    }
    assert found(rules().check_lecturer(engaged(held, rulings=(allowed["plan_approver"],)))) == []
    assert found(rules().check_lecturer(engaged(held, rulings=(allowed["public_service_centre"],)))) == [
        ("JC-2.2-1", "block")
    ]


@pytest.mark.parametrize(
    ("certificates", "evidence", "is_stopped"),
    [
        ((), (), True),
        ((SKILL,), (), False),
        ((), ("employment_proof",), False),
        ((), ("course_table",), True),
    ],
)
def test_check_who_shares_experience_shows_a_certificate_or_proof_of_work(
    rules, certificates, evidence, is_stopped
):
    guest = LecturerFacts("lecturer:1", FIRST, certificates=certificates, evidence=frozenset(evidence))
    facts = engaged(guest, {"resident_enterprise"}, "ungraded", guest=True)
    assert found(rules().check_lecturer(facts)) == ([("JC-2.2-2", "block")] if is_stopped else [])


@pytest.mark.parametrize(("score", "is_warned"), [(None, True), (59, True), (60, False), ("优", True)])
def test_check_the_test_before_the_first_class_has_a_mark(rules, score, is_warned):
    extra = Map({} if score is None else {"pre_job_score": score})
    checked = rules().check_lecturer(engaged(replace(PERFECT, extra=extra)))
    assert found(checked) == ([("JC-2.6-2", "warn")] if is_warned else [])


def test_say_the_mark_that_is_due_where_none_is_known(rules):
    asked = rules()
    finding = asked.check_lecturer(engaged(replace(PERFECT, extra=Map()))).findings[0]
    assert asked.law(FIRST).message(finding).startswith("讲师岗前考核成绩：—，应不低于60分；")


WANTED = {
    "party_government": ("expert", "JC-2.4-1.0"),
    "important_occasion": ("expert", "JC-2.4-1.0"),
    "professional": ("expert", "JC-2.4-1.0"),
    "contest": ("expert", "JC-2.4-1.0"),
    "practice": ("senior", "JC-2.4-2.0"),
    "popularisation": ("ordinary", "JC-2.4-3.0"),
    "station_head": ("ordinary", "JC-2.4-3.0"),
}


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("purpose", sorted(WANTED))
def test_check_a_grade_fits_a_purpose_from_its_tier_upwards(rules, purpose, grade):
    wanted, rule = WANTED[purpose]
    fits = GRADES.index(grade) >= GRADES.index(wanted)
    checked = rules().check_lecturer(engaged(purposes={purpose}, grade=grade))
    assert found(checked) == ([] if fits else [(rule, "warn")])


def test_check_without_purposes_the_category_of_the_class_counts(rules):
    facts = engaged(purposes=set(), grade="ordinary", category="contest")
    assert found(rules().check_lecturer(facts)) == [("JC-2.4-1.0", "warn")]


@pytest.mark.parametrize(
    ("level", "purpose", "is_warned"),
    [
        ("", "practice", True),
        ("basic", "practice", True),
        ("outstanding", "practice", False),
        ("incubation", "practice", False),
        ("basic", "resident_enterprise", False),
    ],
)
def test_check_insiders_share_with_trainees_who_have_a_basis(rules, level, purpose, is_warned):
    facts = engaged(purposes={purpose}, guest=True, audience_level=level)
    assert found(rules().check_lecturer(facts)) == ([("JC-2.4-4", "warn")] if is_warned else [])


def test_check_who_gave_up_teaching_is_engaged_no_more_whatever_anybody_says(rules):
    rulings = tuple(
        Ruling("JC-2.5-6", "lecturer:1", answer, "account:1", role, FIRST)
        for role in ("plan_approver", "public_service_centre")
        for answer in ("allow", "not_serious")
    )
    facts = engaged(replace(PERFECT, suspended_by="JC-2.5-6"), rulings=rulings)
    assert found(rules().check_lecturer(facts)) == [("JC-2.5-6", "block")]


def test_grade_on_every_line_is_an_expert(rules):
    verdict = rules().decide_lecturer_grade(PERFECT)
    assert (verdict.grade, verdict.findings) == ("expert", ())


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"birth": date(1992, 6, 21)}, {"JC-2.4-1.2"}),
        ({"birth": None}, {"JC-2.4-1.2"}),
        ({"months": Map({"training": 11, "industry": 48})}, {"JC-2.4-1.3"}),
        ({"months": Map({"training": 60})}, {"JC-2.4-1.1"}),
        ({"history": forms(1000, 799)}, {"JC-2.4-1.5"}),
        ({"certificates": (T1, SKILL)}, {"JC-2.4-1.1"}),
    ],
)
def test_grade_just_below_a_line_of_experts_is_senior_and_says_why(rules, changes, lacking):
    verdict = rules().decide_lecturer_grade(replace(PERFECT, **changes))
    assert verdict.grade == "senior"
    assert {finding.rule for finding in verdict.findings} == lacking
    assert not any(finding.stops for finding in verdict.findings)


def test_grade_work_in_the_industry_may_be_shown_by_papers(rules):
    months = Map({"training": 60})
    assert grade_of(rules(), months=months, evidence=PERFECT.evidence | {"work_history"}) == "expert"


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, "senior"),
        ({"certificates": (T1,)}, "ordinary"),
        ({"certificates": (Certificate("ecommerce_lecturer"), SKILL)}, "ordinary"),
        ({"evidence": frozenset()}, "ordinary"),
        ({"history": forms(5, 3)}, "senior"),
        ({"history": forms(1000, 599)}, "ordinary"),
        ({"months": Map({"training": 12, "industry": 24})}, "senior"),
        ({"months": Map({"training": 12, "industry": 23})}, "ordinary"),
        ({"months": Map({"training": 6, "consulting": 6})}, "ordinary"),
        ({"months": Map({"training": 11, "industry": 23})}, "ungraded"),
        ({"months": Map({"training": 5, "consulting": 6})}, "ungraded"),
        ({"certificates": (EXPERT, SKILL)}, "ungraded"),
        ({"certificates": ()}, "ungraded"),
    ],
)
def test_grade_below_thirty_by_the_lines_of_seniors_and_ordinary_lecturers(rules, changes, grade):
    assert grade_of(rules(), birth=date(2000, 1, 1), **changes) == grade


@pytest.mark.parametrize(
    ("months", "grade"),
    [
        ({"training": 59, "industry": 1}, "expert"),
        ({"training": 59}, "senior"),
        ({"industry": 59}, "senior"),
        ({"industry": 60}, "expert"),
        ({"consulting": 60}, "ordinary"),
        ({"consulting": 11}, "ungraded"),
        ({"training": 11}, "ungraded"),
        ({}, "ungraded"),
    ],
)
def test_grade_experience_not_on_record_is_none(rules, months, grade):
    assert grade_of(rules(), months=Map(months)) == grade


def test_grade_without_any_tier_cites_the_lowest(rules):
    verdict = rules().decide_lecturer_grade(LecturerFacts("lecturer:1", FIRST, history=forms(0, 0)))
    assert (verdict.grade, verdict.rules) == ("ungraded", ("JC-2.4-3.1", "JC-2.4-3.2"))


def test_grade_an_expired_certificate_counts_no_longer(rules):
    expired = (Certificate("t1_lecturer", None, date(2022, 6, 19)), EXPERT)
    assert grade_of(rules(), certificates=expired) == "ungraded"


def test_grade_without_forms_is_provisional_and_not_refused(rules):
    assert grade_of(rules(), history=forms(0, 0)) == "expert"


@pytest.mark.parametrize(
    ("training", "industry", "by_sum", "by_each"),
    [(60, 0, 60, 0), (30, 30, 60, 30), (60, 60, 120, 60), (59, 0, 59, 0)],
)
def test_grade_years_of_two_fields_as_the_county_reads_them(rules, training, industry, by_sum, by_each):
    months = Map({"training": training, "industry": industry})
    evidence = PERFECT.evidence | {"work_history"}
    for asked, counted in ((rules(), by_sum), (rules(reading("lecturer.experience", "each")), by_each)):
        is_expert = grade_of(asked, months=months, evidence=evidence) == "expert"
        assert is_expert is (counted >= 60)


months_of_work = st.fixed_dictionaries(
    {"training": st.integers(0, 80), "consulting": st.integers(0, 80), "industry": st.integers(0, 80)}
)


@given(months_of_work, st.sampled_from(["training", "consulting", "industry"]), st.integers(0, 60))
def test_grade_more_experience_never_lowers_it(rules, months, field, more):
    grown = Map({**months, field: months[field] + more})
    before, after = grade_of(rules(), months=Map(months)), grade_of(rules(), months=grown)
    assert GRADES.index(after or "") >= GRADES.index(before or "")


@given(st.integers(1, 300), st.integers(0, 300))
def test_grade_satisfaction_of_experts_is_eighty_of_a_hundred_by_whole_numbers(rules, filled, satisfied):
    satisfied = min(filled, satisfied)
    is_expert = grade_of(rules(), history=forms(filled, satisfied)) == "expert"
    assert is_expert is (100 * satisfied >= 80 * filled)
