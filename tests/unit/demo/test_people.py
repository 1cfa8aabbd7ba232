"""Invented people: valid numbers of a region that does not exist, ages to the day, the same each time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from xiangxun.demo.cast import PeopleIn
from xiangxun.demo.people import REGION, born, invent, roster_of
from xiangxun.registry.rosters import read_roster
from xiangxun.rules.vocabulary import full_years

ON = date(2021, 3, 8)
PEOPLE = PeopleIn(count=30, seed=7, ages=(15, 16, 60, 61), groups={"poor_household": 6})


def test_invent_people_have_valid_distinct_numbers():
    numbers = [one.id_number for one in invent(PEOPLE, ON, {})]
    assert len(set(numbers)) == 30
    assert all(number.startswith(REGION) for number in numbers)
    # The second opinion knows no such region; the check character is all it is asked for.
    assert [ric.calc_check_digit(number) for number in numbers] == [number[17] for number in numbers]


def test_invent_first_people_have_exactly_the_ages_wanted():
    births = [one.id_number[6:14] for one in invent(PEOPLE, ON, {})]
    ages = [full_years(date(int(b[:4]), int(b[4:6]), int(b[6:])), ON) for b in births]
    assert ages[:4] == [15, 16, 60, 61]
    assert all(25 <= age <= 55 for age in ages[4:])


def test_invent_twice_gives_the_same_people_and_another_seed_others():
    assert invent(PEOPLE, ON, {}) == invent(PEOPLE, ON, {})
    others = invent(PeopleIn(count=30, seed=8), ON, {})
    assert not {one.id_number for one in others} & {one.id_number for one in invent(PEOPLE, ON, {})}


def test_roster_of_invented_people_is_accepted_whole_with_groups_in_words():
    people = invent(PEOPLE, ON, {"poor_household": "脱贫户"})
    roster = read_roster(roster_of(people, "示例班", "示例镇", ON), name="花名册.xlsx", today=ON)
    assert roster.counts == {"accept": 30, "accept_with_warning": 0, "reject": 0}
    assert [row.group for row in roster.rows].count("脱贫户") == 6
    assert [row.sex for row in roster.rows] == [{"男": "male", "女": "female"}[one.sex] for one in people]


@given(
    age=st.integers(0, 100),
    on=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    since=st.integers(0, 364),
)
def test_born_gives_the_age_on_the_day(age, on, since):
    assert full_years(born(age, on, since), on) == age


@pytest.mark.parametrize("since", [0, 364])
def test_born_on_the_edge_of_the_year_keeps_the_age(since):
    assert full_years(born(16, ON, since), ON) == 16
