"""Boundaries: from the numbers of the parameters come cases before, on and after each end."""

from __future__ import annotations

import pytest

from xiangxun.counties.conformance.answering import ask
from xiangxun.counties.conformance.boundaries import boundary_cases, points_of
from xiangxun.counties.conformance.target import rules_of_target
from xiangxun.counties.scaffold import named, write_county
from xiangxun.rules import Map, full_years
from xiangxun.rules.testing import load_cases
from xiangxun.rules.vocabulary import Steps, Window


@pytest.mark.parametrize(
    ("value", "points"),
    [
        (Window(at_least=16, below=65), (16, 65)),
        (Window(above=10), (10,)),
        (Steps((1, 6), (90, 67)), (1, 6)),
        (Map({"a": Window(at_most=4), "b": Window(at_least=2)}), (4, 2)),
        (3, (3,)),
        (True, ()),
        ("word", ()),
        (10**9, ()),
    ],
)
def test_points_are_the_whole_numbers_at_which_something_changes(value, points):
    assert points_of(value) == points


def test_boundary_cases_have_people_one_year_before_at_and_after_each_end(tmp_path):
    folder = write_county(named("jinghe", "泾河县电子商务培训管理办法", "619091"), tmp_path)
    rules = rules_of_target(str(folder))
    cases = load_cases(folder / "xiangxun_jinghe" / "cases")
    reads = {case.title: ask(rules, case)[1] for case in cases}
    parameters = rules.editions[0].lawbook.parameters
    made = [one for one in boundary_cases(cases, reads, parameters) if one.key == "age.count"]
    ages = {full_years(one.case.facts.people[0].birth, one.case.day) for one in made if one.field == "birth"}
    assert ages == {15, 16, 17, 59, 60, 61}
    assert {one.case.hook for one in made} == {"check_people"}
