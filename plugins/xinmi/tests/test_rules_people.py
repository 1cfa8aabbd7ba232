"""Ages and audience 培训对象: who is admitted and who is counted, in each category and under each reading."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.counties import Checked
from xiangxun.rules import Day, Gate, Override, PeopleFacts, Person, Ruling, SessionFacts

FIRST = date(2021, 3, 8)
READINGS = ("r1", "r2", "r3")


def session(category: str, days: int = 1) -> SessionFacts:
    return SessionFacts(
        "session:1",
        category,
        tuple(Day(FIRST + timedelta(days=n)) for n in range(days)),
        topics=frozenset({"policy"}),
    )


def born(years: int, *, days_later: int = 0) -> date:
    return FIRST.replace(year=FIRST.year - years) + timedelta(days=days_later)


def people_at(
    category: str,
    gate: Gate,
    *births: date | None,
    declared: frozenset[str] = frozenset(),
    rulings: tuple[Ruling, ...] = (),
    days: int = 1,
) -> PeopleFacts:
    people = tuple(Person(f"person:{n}", birth=birth, declared=declared) for n, birth in enumerate(births))
    return PeopleFacts(gate, FIRST, session(category, days), people, rulings=rulings)


def stopped(checked: Checked) -> set[str | None]:
    return {finding.about for finding in checked.findings if finding.stops}


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2020, 9, 2), "account:1", "新电商办〔2021〕1号")


def birthdays_until(birth: date, on: date) -> int:
    """Second opinion on full years: birthdays that have come, 29 February falling on 1 March in common years."""
    years = 0
    while True:
        year = birth.year + years + 1
        try:
            birthday = birth.replace(year=year)
        except ValueError:
            birthday = date(year, 3, 1)
        if birthday > on:
            return years
        years += 1


OPEN = {"r1": range(17, 65), "r2": range(16, 65), "r3": range(16, 66)}
PRACTICAL = range(16, 61)
AGES = range(1, 101)


@pytest.mark.parametrize("category", ["outreach", "basic"])
@pytest.mark.parametrize("preset", READINGS)
def test_count_every_age_of_open_classes_as_the_reading_says(rules, category, preset):
    facts = people_at(category, Gate.COUNT, *[born(age) for age in AGES])
    excluded = stopped(rules(reading("age.count.open", preset)).check_people(facts))
    assert excluded == {f"person:{n}" for n, age in enumerate(AGES) if age not in OPEN[preset]}


def test_count_every_age_of_practical_classes_from_16_to_60(rules):
    facts = people_at("practical", Gate.COUNT, *[born(age) for age in AGES])
    excluded = stopped(rules().check_people(facts))
    assert excluded == {f"person:{n}" for n, age in enumerate(AGES) if age not in PRACTICAL}


@given(st.lists(st.dates(date(1920, 1, 1), FIRST), max_size=30))
def test_count_any_births_agrees_with_counting_birthdays(rules, births):
    practical = stopped(rules().check_people(people_at("practical", Gate.COUNT, *births)))
    assert practical == {
        f"person:{n}" for n, birth in enumerate(births) if not 16 <= birthdays_until(birth, FIRST) <= 60
    }


@given(st.lists(st.dates(date(1920, 1, 1), FIRST), max_size=30))
def test_count_under_a_wider_reading_loses_nobody(rules, births):
    facts = people_at("outreach", Gate.COUNT, *births)
    narrow, middle, wide = (
        stopped(rules(reading("age.count.open", preset)).check_people(facts)) for preset in READINGS
    )
    assert wide <= middle <= narrow


@given(st.lists(st.dates(date(1920, 1, 1), FIRST), max_size=20), st.randoms(use_true_random=False))
def test_count_in_another_row_order_stops_the_same_people(rules, births, random):
    facts = people_at("basic", Gate.COUNT, *births)
    shuffled = list(facts.people)
    random.shuffle(shuffled)
    other = PeopleFacts(facts.gate, facts.on, facts.session, tuple(shuffled))
    assert stopped(rules().check_people(other)) == stopped(rules().check_people(facts))


@pytest.mark.parametrize("preset", READINGS)
def test_flag_only_the_ages_at_the_ends_as_boundary(rules, preset):
    facts = people_at("basic", Gate.COUNT, *[born(age) for age in range(1, 101)])
    checked = rules(reading("age.count.open", preset)).check_people(facts)
    assert {f.values["age"] for f in checked.findings if f.boundary} == {16, 65}


@pytest.mark.parametrize(("answer", "is_stopped"), [("counted", False), ("not_counted", True)])
def test_count_a_boundary_age_as_the_authority_answers(rules, answer, is_stopped):
    ruling = Ruling("XM-05-3", "person:0", answer, "account:9", "authority", FIRST, "以批复为准")
    checked = rules().check_people(people_at("basic", Gate.COUNT, born(65), rulings=(ruling,)))
    assert bool(stopped(checked)) is is_stopped
    assert not checked.boundary


def test_count_a_boundary_age_on_the_word_of_the_institution_keeps_the_default(rules):
    ruling = Ruling("XM-05-3", "person:0", "counted", "account:3", "institution", FIRST)
    checked = rules().check_people(people_at("basic", Gate.COUNT, born(65), rulings=(ruling,)))
    assert stopped(checked) == {"person:0"}
    assert checked.boundary


def test_count_of_a_practical_class_flags_no_boundary(rules):
    checked = rules().check_people(people_at("practical", Gate.COUNT, *[born(age) for age in range(1, 101)]))
    assert not checked.boundary


def test_count_a_birthday_on_the_first_day_as_reached_and_the_day_after_as_not(rules):
    facts = people_at(
        "practical", Gate.COUNT, born(61), born(61, days_later=1), born(16), born(16, days_later=1)
    )
    assert stopped(rules().check_people(facts)) == {"person:0", "person:3"}


@pytest.mark.parametrize("category", ["outreach", "basic", "practical"])
def test_count_without_a_birth_date_does_not_count(rules, category):
    checked = rules().check_people(people_at(category, Gate.COUNT, None))
    assert stopped(checked) == {"person:0"}


def test_admit_to_an_open_class_stops_nobody_for_age(rules):
    assert not stopped(rules().check_people(people_at("outreach", Gate.ADMIT, born(6), born(90), None)))


DECLARED = frozenset({"ecommerce_basis", "ecommerce_intent"})


def test_admit_to_a_practical_class_waits_for_the_authority_outside_16_to_60(rules):
    facts = people_at("practical", Gate.ADMIT, born(15), born(16), born(60), born(61), declared=DECLARED)
    assert stopped(rules().check_people(facts)) == {"person:0", "person:3"}


@pytest.mark.parametrize(("role", "is_stopped"), [("authority", False), ("institution", True)])
def test_admit_an_exception_only_by_the_authority(rules, role, is_stopped):
    ruling = Ruling("XM-05-4", "person:0", "allow", "account:9", role, FIRST, "经营网店")
    facts = people_at("practical", Gate.ADMIT, born(63), declared=DECLARED, rulings=(ruling,))
    assert bool(stopped(rules().check_people(facts))) is is_stopped


@pytest.mark.parametrize(("counts", "is_stopped"), [(False, True), (True, False)])
def test_count_an_admitted_exception_only_where_the_county_reads_it_so(rules, counts, is_stopped):
    ruling = Ruling("XM-05-4", "person:0", "allow", "account:9", "authority", FIRST, "经营网店")
    facts = people_at("practical", Gate.COUNT, born(63), rulings=(ruling,))
    asked = rules(reading("age.exception_counts", counts))
    assert bool(stopped(asked.check_people(facts))) is is_stopped


def test_count_an_exception_of_the_institution_never(rules):
    ruling = Ruling("XM-05-4", "person:0", "allow", "account:3", "institution", FIRST)
    facts = people_at("practical", Gate.COUNT, born(63), rulings=(ruling,))
    assert stopped(rules(reading("age.exception_counts", True)).check_people(facts)) == {"person:0"}


@pytest.mark.parametrize(
    "declared", [frozenset(), frozenset({"ecommerce_basis"}), frozenset({"ecommerce_intent"})]
)
def test_admit_to_a_practical_class_without_both_declarations_warns(rules, declared):
    checked = rules().check_people(people_at("practical", Gate.ADMIT, born(30), declared=declared))
    assert [(f.rule, f.severity) for f in checked.findings] == [("XM-04-1", "warn")]


@pytest.mark.parametrize(
    ("day", "excluded"), [("first_day", set()), ("last_day", {"person:0"}), ("year_end", {"person:0"})]
)
def test_count_on_the_reference_day_the_county_reads(rules, day, excluded):
    facts = people_at("practical", Gate.COUNT, born(61, days_later=2), days=3)
    assert stopped(rules(reading("age.reference_day", day)).check_people(facts)) == excluded


def test_count_a_leap_day_birth_on_the_first_of_march(rules):
    leap = SessionFacts("session:1", "practical", (Day(date(2021, 2, 28)),))
    march = SessionFacts("session:1", "practical", (Day(date(2021, 3, 1)),))
    person = (Person("person:0", birth=date(1960, 2, 29)),)
    assert not stopped(rules().check_people(PeopleFacts(Gate.COUNT, FIRST, leap, person)))
    assert stopped(rules().check_people(PeopleFacts(Gate.COUNT, FIRST, march, person))) == {"person:0"}


def test_say_age_and_ages_counted_to_people(rules):
    asked = rules()
    finding = asked.check_people(people_at("basic", Gate.COUNT, born(70))).findings[0]
    assert (
        asked.law(FIRST)
        .message(finding)
        .startswith("年龄（周岁）：70；普及、基础类计入台账的年龄为17至64周岁（含）")
    )


def test_say_ages_counted_to_people_whose_birth_is_not_known(rules):
    asked = rules()
    finding = asked.check_people(people_at("basic", Gate.COUNT, None)).findings[0]
    assert (
        asked.law(FIRST)
        .message(finding)
        .startswith("年龄（周岁）：—；普及、基础类计入台账的年龄为17至64周岁（含）")
    )


@pytest.mark.parametrize("gate", list(Gate))
@pytest.mark.parametrize("category", ["outreach", "basic", "practical"])
def test_check_nobody_finds_nothing(rules, gate, category):
    assert not rules().check_people(people_at(category, gate)).findings


@pytest.mark.parametrize("gate", [Gate.PAY, Gate.CERTIFY])
@pytest.mark.parametrize("category", ["outreach", "basic", "practical"])
def test_check_ages_at_other_gates_finds_nothing(rules, gate, category):
    assert not rules().check_people(people_at(category, gate, born(8), born(16), born(65), born(90))).findings
