"""The readable cases 用例 hold, and every automated rule has one on each side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from xiangxun.rules.testing import Case, load_cases, run_case
from xiangxun_jiaocheng.plugin import REGULATION_2022

CASES = load_cases(files("xiangxun_jiaocheng").joinpath("cases"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case_of_the_county_holds(rules, case):
    run_case(rules(), case)


def named_in(expected: Any) -> Iterator[str]:
    """Yield every rule id that an expectation names, at any depth."""
    if isinstance(expected, dict):
        yield from (text for text in (expected.get("rule"), *expected.get("rules", ())) if text)
        expected = list(expected.values())
    if isinstance(expected, list):
        for one in expected:
            yield from named_in(one)


def shown_by(case: Case) -> set[str]:
    return {*case.rules, *named_in(case.expected)}


def test_cases_show_every_automated_rule_more_than_once():
    shown = Counter(rule for case in CASES for rule in shown_by(case))
    automated = {rule.id for rule in REGULATION_2022.rulebook.rules.values() if rule.manner == "automated"}
    assert {rule for rule in automated if shown[rule] < 2} == set()
