"""Comparing figures: any subset, nested, and rules as a whole."""

from __future__ import annotations

from xiangxun.demo.report import differences

FOUND = {
    "enrolled": 30,
    "ledger": {"counted": 24, "by_rule": {"TL-5-1": 5, "TL-5-2": 1}},
    "acceptance": {"grade": None},
}


def test_differences_of_equal_subset_are_none():
    assert list(differences({"ledger": {"counted": 24}, "acceptance": {"grade": None}}, FOUND)) == []


def test_differences_name_the_figure_with_both_values():
    (one,) = differences({"ledger": {"counted": 25}}, FOUND)
    assert str(one) == "ledger.counted：预期 25，实为 24"


def test_differences_of_by_rule_want_every_rule():
    (one,) = differences({"ledger": {"by_rule": {"TL-5-1": 5}}}, FOUND)
    assert one.figure == "ledger.by_rule"


def test_differences_of_unknown_figure_are_told():
    (one,) = differences({"nothing": 1}, FOUND)
    assert (one.figure, one.found) == ("nothing", None)
