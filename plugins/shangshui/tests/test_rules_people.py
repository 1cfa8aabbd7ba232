"""Enrolment 报名审核: four criteria for each applicant, the poor first, and the original people of a retraining."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.counties import Checked
from xiangxun.rules import Day, Gate, Map, Override, PeopleFacts, Person, Prefer, Ruling, SessionFacts
from xiangxun_shangshui.rules.people import CRITERIA

FIRST = date(2021, 5, 11)
ALL = Map(dict.fromkeys(CRITERIA, True))
TRUTH = Path(__file__).parent / "rosters" / "shangshui_2021-05-11.xls.truth.json"
GROUPS = {
    "脱贫户(建档立卡)": "poor_household",
    "一般农户": "farmer",
    "返乡青年": "returning_youth",
    "合作社社员": "cooperative_member",
    "大学生村官": "student_village_official",
    "退役军人": "veteran",
    "残疾人": "disabled",
}


def admitting(
    *people: Person,
    retrains: str | None = None,
    originals: frozenset[str] = frozenset(),
    rulings: tuple[Ruling, ...] = (),
    gate: Gate = Gate.ADMIT,
) -> PeopleFacts:
    session = SessionFacts("session:1", days=(Day(FIRST),), retrains=retrains)
    return PeopleFacts(gate, FIRST, session, people, originals=originals, rulings=rulings)


def person(n: int = 1, *groups: str, **answers: bool) -> Person:
    return Person(f"person:{n}", groups=frozenset(groups), answers=Map({**ALL, **answers}))


def stopped(checked: Checked) -> set[str | None]:
    return {finding.about for finding in checked.findings if finding.stops}


def ruled(rule: str, role: str, about: str = "person:1") -> tuple[Ruling, ...]:
    return (Ruling(rule, about, "allow", "account:9", role, FIRST, "情况属实"),)


def test_admit_who_meets_all_four_criteria(rules):
    assert not rules().check_people(admitting(person())).findings


@pytest.mark.parametrize("criterion", CRITERIA)
def test_admit_who_fails_one_criterion_only_by_the_office(rules, criterion):
    failing = person(1, **{criterion: False})
    assert stopped(rules().check_people(admitting(failing))) == {"person:1"}
    for role, expected in (("ecommerce_office", set()), ("institution", {"person:1"})):
        facts = admitting(failing, rulings=ruled("SS-03-4", role))
        assert stopped(rules().check_people(facts)) == expected


@pytest.mark.parametrize("criterion", CRITERIA)
def test_admit_who_was_not_reviewed_never(rules, criterion):
    unreviewed = Person("person:1", answers=Map({key: True for key in CRITERIA if key != criterion}))
    checked = rules().check_people(admitting(unreviewed, rulings=ruled("SS-03-4", "ecommerce_office")))
    assert stopped(checked) == {"person:1"}
    assert [finding.rule for finding in checked.open] == ["SS-03-4"]


@pytest.mark.parametrize(
    ("criterion", "group", "is_stopped"),
    [
        ("experienced", "poor_household", False),
        ("experienced", "farmer", True),
        ("able", "poor_household", True),
    ],
)
def test_admit_the_poor_without_experience_alone(rules, criterion, group, is_stopped):
    checked = rules().check_people(admitting(person(1, group, **{criterion: False})))
    assert bool(stopped(checked)) is is_stopped


def test_admit_the_poor_without_experience_says_so(rules):
    asked = rules()
    checked = asked.check_people(admitting(person(1, "poor_household", experienced=False)))
    said = [asked.law(FIRST).message(f) for f in checked.findings if f.rule == "SS-03-4"]
    assert said[0].startswith("报名审核“有经验”：不符合，贫困户应培尽培，不作要求")


def test_admit_the_poor_without_experience_not_where_the_county_reads_otherwise(rules):
    override = Override("admission.poor_without_experience", False, date(2021, 1, 1), "account:1")
    facts = admitting(person(1, "poor_household", experienced=False))
    assert stopped(rules(override).check_people(facts)) == {"person:1"}


def test_admit_poor_households_first(rules):
    checked = rules().check_people(admitting(person(1, "farmer"), person(2, "poor_household", "disabled")))
    assert [(f.about, f.effect) for f in checked.findings if f.effect] == [("person:2", Prefer(0))]


@pytest.mark.parametrize(
    ("groups", "is_stopped"),
    [((), False), (("other",), True), (("other", "farmer"), False), (("student",), False)],
)
def test_admit_warns_of_people_outside_the_target_groups(rules, groups, is_stopped):
    checked = rules().check_people(admitting(person(1, *groups)))
    assert ([f.rule for f in checked.findings if f.stops] == ["SS-03-1"]) is is_stopped


def test_admit_somebody_outside_the_target_groups_with_a_reason(rules):
    facts = admitting(person(1, "other"), rulings=ruled("SS-03-1", "institution"))
    assert not stopped(rules().check_people(facts))


def test_admit_to_a_retraining_only_the_original_people(rules):
    facts = admitting(
        Person("person:1"),
        Person("person:3"),
        retrains="session:0",
        originals=frozenset({"person:1", "person:2"}),
    )
    checked = rules().check_people(facts)
    assert [(f.rule, f.about, f.values["missing"]) for f in checked.findings] == [("SS-12-5", "person:3", 1)]


def test_admit_a_new_person_to_a_retraining_not_even_by_the_leading_groups_office(rules):
    rulings = ruled("SS-12-5", "leading_group_office")
    facts = admitting(Person("person:1"), retrains="session:0", rulings=rulings)
    assert stopped(rules().check_people(facts)) == {"person:1"}


@pytest.mark.parametrize("gate", [Gate.COUNT, Gate.PAY, Gate.CERTIFY])
@pytest.mark.parametrize("retrains", [None, "session:0"])
def test_check_at_other_gates_finds_nothing(rules, gate, retrains):
    facts = admitting(Person("person:1", groups=frozenset({"other"})), retrains=retrains, gate=gate)
    assert not rules().check_people(facts).findings


@pytest.mark.parametrize("retrains", [None, "session:0"])
def test_check_nobody_finds_nothing(rules, retrains):
    assert not rules().check_people(admitting(retrains=retrains)).findings


REVIEWS = st.fixed_dictionaries({key: st.sampled_from([True, False, None]) for key in CRITERIA})
ROWS = st.lists(st.tuples(REVIEWS, st.booleans()), max_size=12)


@given(ROWS, st.randoms(use_true_random=False))
def test_admit_any_roster_in_any_order_refuses_whom_the_review_refuses(rules, rows, random):
    people = [
        Person(
            f"person:{n}",
            groups=frozenset({"poor_household"} if poor else {"farmer"}),
            answers=Map({key: value for key, value in answers.items() if value is not None}),
        )
        for n, (answers, poor) in enumerate(rows)
    ]
    by_hand = {
        f"person:{n}"
        for n, (answers, poor) in enumerate(rows)
        if [key for key, value in answers.items() if value is not True]
        and not (poor and answers == {**dict.fromkeys(CRITERIA, True), "experienced": False})
    }
    random.shuffle(people)
    assert stopped(rules().check_people(admitting(*people))) == by_hand


def test_admit_the_sample_roster_takes_every_good_row_and_prefers_the_eleven_poor(rules):
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    good = [row for row in truth["rows"] if row["verdict"] != "reject"]
    people = [person(row["row"], GROUPS[row["group"]]) for row in good]
    checked = rules().check_people(admitting(*people))
    assert (len(people), len(stopped(checked))) == (61, 0)
    assert sum(1 for finding in checked.findings if finding.effect) == 11
