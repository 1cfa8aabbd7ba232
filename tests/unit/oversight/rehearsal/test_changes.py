"""Changes: sums by rule add up to what people, grades and lines say."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.oversight.rehearsal.changes import (
    MoneyChange,
    PersonChange,
    SessionChange,
    by_rule,
    money_changed,
    people_changed,
)
from xiangxun.oversight.rehearsal.replay import Outcome
from xiangxun.rules import LedgerLine, Map, MoneyLine


def outcome(lines=(), money=()):
    return Outcome(Map({line.person: line for line in lines}), None, (), tuple(money))


def test_people_changed_cite_the_rule_that_leaves_them_out():
    before = outcome(
        [LedgerLine("person:1", 1), LedgerLine("person:2", 0, rules=("R-2",)), LedgerLine("person:3", 1)]
    )
    after = outcome(
        [LedgerLine("person:1", 0, rules=("R-1",)), LedgerLine("person:2", 1), LedgerLine("person:3", 1)]
    )
    assert people_changed(before, after) == (
        PersonChange("person:1", 1, 0, ("R-1",)),
        PersonChange("person:2", 0, 1, ("R-2",)),
    )


def test_money_changed_sees_lines_that_come_go_and_differ():
    def line(key, fen, rule):
        return MoneyLine(key, "pay", fen, (rule,), "institution")

    before = outcome(money=[line("a", 10, "R-1"), line("b", 5, "R-2"), line("d", 1, "R-4")])
    after = outcome(money=[line("a", 7, "R-1"), line("c", 3, "R-3"), line("d", 1, "R-4")])
    assert money_changed(before, after) == (
        MoneyChange("a", "pay", 10, 7, ("R-1",)),
        MoneyChange("b", "pay", 5, 0, ("R-2",)),
        MoneyChange("c", "pay", 0, 3, ("R-3",)),
    )


@pytest.mark.parametrize(("kind", "payable"), [("pay", 5), ("withhold", -5), ("recover", -5), ("borne", 0)])
def test_money_change_of_a_kind_means_more_or_less_to_pay(kind, payable):
    assert MoneyChange("a", kind, 10, 15, ("R",)).payable_fen == payable


def test_by_rule_counts_people_grades_and_fen():
    change = SessionChange(
        session="session:1",
        code="1",
        first_day=date(2024, 5, 6),
        state="submitted",
        fixed=False,
        people=(PersonChange("person:1", 1, 0, ("R-1", "R-2")), PersonChange("person:2", 0, 1, ("R-1",))),
        grade_before="pass",
        grade_after="fail",
        grade_rules=("R-3",),
        money=(MoneyChange("a", "pay", 10, 7, ("R-4", "R-5")),),
        payable_before_fen=10,
        payable_after_fen=7,
    )
    found = by_rule([change, change])
    assert {rule: (one.entered, one.left, one.grades, one.fen) for rule, one in found.items()} == {
        "R-1": (2, 2, 0, 0),
        "R-3": (0, 0, 2, 0),
        "R-4": (0, 0, 0, -6),
        "R-5": (0, 0, 0, -6),
    }
    assert (change.entered, change.left, change.is_change) == (1, 1, True)
