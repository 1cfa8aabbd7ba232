"""Values by kind: read exactly, or refused with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from xiangxun.rules import Map, Span, Steps, Unit, Window
from xiangxun.rules.law.values import GETTERS, KINDS, parse_value


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("integer", 3, 3),
        ("yuan", 90, 9000),
        ("yuan", "67.5", 6750),
        ("yuan", Decimal("0.01"), 1),
        ("share", Decimal("0.4"), Fraction(2, 5)),
        ("share", "2/3", Fraction(2, 3)),
        ("share", 1, Fraction(1)),
        ("flag", False, False),
        ("choice", "any", "any"),
        ("codes", ["b", "a"], ("b", "a")),
        ("codes", [], ()),
        ("day", date(2021, 3, 8), date(2021, 3, 8)),
        ("day", "2021-03-08", date(2021, 3, 8)),
        ("window", {"above": 16, "below": 65}, Window(above=16, below=65)),
        ("window", {"at_least": Decimal("0.5")}, Window(at_least=Decimal("0.5"))),
        ("windows", {"basic": {"at_least": 16}}, Map({"basic": Window(at_least=16)})),
        ("span", {"years": 10}, Span(10, Unit.YEAR)),
        ("span", {"working_days": 10}, Span(10, Unit.WORKING_DAY)),
        ("steps", [{"first": 1, "value": 2}], Steps((1,), (2,))),
        (
            "yuan_steps",
            [{"first": 1, "value": 90}, {"first": 6, "value": "67.5"}],
            Steps((1, 6), (9000, 6750)),
        ),
        (
            "bands",
            [{"first": 0, "value": "fail"}, {"first": 60, "value": "pass"}],
            Steps((0, 60), ("fail", "pass")),
        ),
        ("table", {"a": 1}, Map({"a": 1})),
        ("yuan_table", {"a": "1.50"}, Map({"a": 150})),
    ],
)
def test_parse_value_of_each_kind_is_exact(kind, raw, value):
    parsed = parse_value(kind, raw)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw", "why"),
    [
        ("integer", True, "应为整数"),
        ("integer", Decimal("1.0"), "应为整数"),
        ("yuan", "0.005", "不足一分"),
        ("yuan", -1, "不能为负"),
        ("yuan", "many", "不是数"),
        ("share", 60, "0 与 1"),
        ("share", "1/0", "不是比例"),
        ("share", "3/2", "0 与 1"),
        ("flag", 1, "true"),
        ("choice", "", "代码"),
        ("codes", "a", "列表"),
        ("codes", ["a", "a"], "重复"),
        ("day", "8 March", "Invalid isoformat"),
        ("day", 20210308, "日期"),
        ("window", {"min": 16}, "不认识 min"),
        ("window", {"at_least": 16, "above": 15}, "same end"),
        ("window", {"above": 65, "below": 16}, "without room"),
        ("window", 16, "应为表"),
        ("span", {"years": 1, "days": 2}, "years = 10"),
        ("span", {"fortnights": 1}, "years = 10"),
        ("span", {"days": -1}, "不能为负"),
        ("steps", [{"first": 2, "value": 1}, {"first": 1, "value": 1}], "must rise"),
        ("steps", [{"first": 1, "value": 1, "until": 3}], "first 与 value"),
        ("steps", [], "at least one"),
        ("yuan_steps", [{"first": 1, "value": "0.001"}], "不足一分"),
        ("table", {"a": "x"}, "应为整数"),
    ],
)
def test_parse_value_of_something_else_is_refused(kind, raw, why):
    with pytest.raises(ValueError, match=why):
        parse_value(kind, raw)


def test_every_kind_has_a_getter():
    assert set(GETTERS) == set(KINDS)
