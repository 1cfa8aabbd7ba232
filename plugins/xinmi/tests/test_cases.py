"""The readable cases 用例 hold, and every automated rule has one on each side."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest

from xiangxun.rules.testing import Case, load_cases, run_case
from xiangxun_xinmi.plugin import TRIAL_2020

CASES = load_cases(files("xiangxun_xinmi").joinpath("cases"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case_of_the_county_holds(rules, case):
    run_case(rules(), case)


def expected_rules(case: Case) -> set[str]:
    found = case.expected if isinstance(case.expected, list) else [case.expected]
    return {entry["rule"] for entry in found if "rule" in entry}


def test_cases_show_every_automated_rule_more_than_once():
    shown = Counter(rule for case in CASES for rule in {*case.rules, *expected_rules(case)})
    automated = {rule.id for rule in TRIAL_2020.rulebook.rules.values() if rule.manner == "automated"}
    assert {rule for rule in automated if shown[rule] < 2} == set()
