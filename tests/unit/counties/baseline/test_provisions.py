"""Declared provisions 声明的规定: numbers, seats and lists that need no code, and declarations that are refused."""

from __future__ import annotations

from datetime import date

import pytest
from tests.counties.axes.counties import county

from xiangxun.counties import CountyRules, added
from xiangxun.rules import (
    Counts,
    Gate,
    PeopleFacts,
    Person,
    RulebookRefused,
    SessionCheck,
    SessionFacts,
    Stage,
)
from xiangxun.rules.facts import Day, Slot
from xiangxun.rules.history import History
from xiangxun.rules.law import parse_rulebook
from xiangxun.rules.vocabulary import Map

DAY = date(2024, 5, 6)
NO_TIMES = History(tallies=Map({"ever": Map(), "this_year": Map()}))


def session(category: str = "basic", minutes: int = 180) -> SessionFacts:
    days = tuple(Day(date(2024, 5, 6 + n), (Slot((540, 540 + minutes)),)) for n in range(3))
    return SessionFacts("session:1", category=category, days=days)


@pytest.fixture
def hours():
    with added(county("hours")) as rules:
        yield rules


def stopped(
    rules: CountyRules, gate: Gate, *people: Person, category: str = "basic", history: History = NO_TIMES
):
    facts = PeopleFacts(gate, DAY, session(category), people, history=history)
    return dict(rules.check_people(facts).stopped())


def farmer(n: int, birth: date = date(1990, 1, 1), **more) -> Person:
    return Person(f"person:{n}", birth, frozenset({"farmer"}), credit_minutes=600, **more)


def test_education_is_asked_in_the_named_category_only(hours: CountyRules) -> None:
    people = (farmer(1, education="primary"), farmer(2, education="junior"), farmer(3))
    assert stopped(hours, Gate.ADMIT, *people) == {}
    found = stopped(hours, Gate.ADMIT, *people, category="practical")
    assert found == {"person:1": ("HR-3-2",), "person:3": ("HR-3-2",)}


def test_age_without_birth_date_is_not_within(hours: CountyRules) -> None:
    unknown = Person("person:1", None, frozenset({"farmer"}), credit_minutes=600)
    assert stopped(hours, Gate.COUNT, unknown) == {"person:1": ("HR-2-2",)}


@pytest.mark.parametrize(("birth", "category", "counts"), [
    (date(1964, 5, 7), "basic", True), (date(1964, 5, 6), "basic", False),
    (date(1968, 5, 7), "practical", True), (date(1968, 5, 6), "practical", False),
])  # fmt: skip
def test_each_category_has_its_window(
    hours: CountyRules, birth: date, category: str, *, counts: bool
) -> None:
    found = stopped(hours, Gate.COUNT, farmer(1, birth), category=category)
    assert ("HR-2-2" not in found.get("person:1", ())) is counts


def test_class_hours_are_shares_of_clock_minutes(hours: CountyRules) -> None:
    for minutes, found in ((449, True), (450, False)):
        person = Person("person:1", date(1990, 1, 1), frozenset({"farmer"}), credit_minutes=minutes)
        assert ("person:1" in stopped(hours, Gate.COUNT, person)) is found


def test_a_lifetime_is_tallied(hours: CountyRules) -> None:
    often = History(tallies=Map({"ever": Map({"person:1": 3, "person:2": 2}), "this_year": Map()}))
    assert stopped(hours, Gate.ADMIT, farmer(1), farmer(2), history=often) == {"person:1": ("HR-4-1",)}


def test_days_too_short_are_named_one_by_one(hours: CountyRules) -> None:
    check = SessionCheck(Stage.APPLY, DAY, session(minutes=170))
    found = [one for one in hours.check_session(check).findings if one.rule == "HR-1-1"]
    assert [one.values["day"] for one in found] == [date(2024, 5, 6), date(2024, 5, 7), date(2024, 5, 8)]
    assert str(found[0].values["value"]) == "3.78"


@pytest.mark.parametrize(("counted", "enrolled", "stops"), [(17, 20, False), (16, 20, True), (0, 0, True)])
def test_a_share_names_its_whole(counted: int, enrolled: int, *, stops: bool) -> None:
    counts = Counts(enrolled=enrolled, counted=counted, feedback_filled=10, feedback_satisfied=9)
    with added(county("graded")) as rules:
        checked = rules.check_session(SessionCheck(Stage.SUBMIT, DAY, session(), counts))
    assert {one.rule for one in checked.stopping} == ({"GD-1-1"} if stops else set())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[[limit]]\nkey = "a"\nrule = "X"\nat = ["admit", "open"]\nof = "age"\nwithin = "w"', "at"),
        ('[[limit]]\nkey = "a"\nrule = "X"\nat = ["open"]\nof = "age"\nwithin = "w"', "of"),
        (
            '[[limit]]\nkey = "a"\nrule = "X"\nat = ["submit"]\nof = "days"\nper = "signed"\nwithin = "w"',
            "per",
        ),
        ('[[limit]]\nkey = "a"\nrule = "X"\nat = ["admit"]\nof = "age"\nunit = "u"\nwithin = "w"', "unit"),
        ('[[quota]]\nkey = "a"\nrule = "X"\nat = ["open"]\nby = "session"\nat_most = "n"', "at"),
        ('[[step]]\nmatter = "lunch"\nkey = "a"\nrule = "X"\nkind = "sign"\nrole = "r"', "matter"),
        ('[[round]]\nkey = "a"\nrule = "X"\nmethod = "phone"\ndue = "d"\ndrawn = "some"', "drawn"),
    ],
)
def test_a_slip_of_the_pen_is_refused_by_key(text: str, key: str) -> None:
    with pytest.raises(RulebookRefused) as refused:
        parse_rulebook(text, "rulebook.toml")
    assert refused.value.key.endswith(key)
