"""Parameters in words 参数说明: values as people say them, and the question that is left to the county."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from xiangxun.foundation.web.language import speak
from xiangxun.registry.interpretations.parameters import ParameterView, parameter_words, parameters_on
from xiangxun.rules.law import Lawbook, parse_parameters, parse_rulebook

DAY = date(2024, 5, 6)
RULEBOOK = """
[county]
code = "testland"
title = "示例县培训办法"
[[rule]]
id = "T-05-3"
article = "第五条"
manner = "recorded"
summary = "ages"
[[words.venue]]
key = "hall"
zh = "会场"
en = "hall"
"""


@pytest.fixture(autouse=True)
def _request() -> Iterator[None]:
    app = Flask("test")
    speak(app, secure=False)
    with app.test_request_context("/"):
        yield


def view(body: str, *, interpreted: frozenset[str] = frozenset()) -> ParameterView:
    text = f'["it"]\nrule = "T-05-3"\n{body}'
    book = Lawbook(parse_rulebook(RULEBOOK, "r.toml"), parse_parameters(text, "p.toml"))
    (found,) = parameters_on(book, book.on(DAY), DAY, interpreted)
    return found


@pytest.mark.parametrize(
    ("kind", "unit", "value", "words"),
    [
        ("window", "full years 周岁", "{ above = 16, below = 65 }", "大于16、小于65周岁"),
        ("window", "members 人", "{ at_least = 3 }", "不小于3人"),
        ("window", "", "{ at_most = 60 }", "不大于60"),
        ("integer", "people 人", "10", "10人"),
        ("yuan", "yuan per person and day 元/人天", "120", "120.00 元"),
        ("share", "", "0.1", "10%"),
        ("share", "", '"2/3"', "2/3"),
        ("flag", "", "true", "是"),
        ("span", "", "{ working_days = 10 }", "10个工作日"),
        ("span", "", "{ years = 10 }", "10年"),
        ("codes", "", '["hall", "barn"]', "会场、barn"),
        ("codes", "", "[]", "无"),
        ("steps", "", "[{ first = 1, value = 5 }, { first = 6, value = 7 }]", "自 1 起 5；自 6 起 7"),
        ("table", "", "{ hall = 3 }", "会场 3"),
        ("table", "", "{}", "尚未录入"),
    ],
)
def test_value_of_a_kind_is_said_in_words(kind: str, unit: str, value: str, words: str) -> None:
    found = view(
        f'kind = "{kind}"\nunit = "{unit}"\ndated = [{{ from = 2020-01-01, value = {value}, source = "第五条" }}]'
    )
    assert found.words == words
    assert (found.article, found.source) == ("第五条", "第五条")


def test_long_unit_stands_apart_from_the_number() -> None:
    found = view(
        'kind = "integer"\nunit = "minutes after the slot begins 开课后分钟"\n'
        'dated = [{ from = 2020-01-01, value = 15, source = "第五条" }]'
    )
    assert (found.words, found.unit) == ("15", "开课后分钟")


def test_empty_table_is_said_to_be_empty_without_its_unit() -> None:
    body = 'kind = "table"\nunit = "percent at least 不低于百分之几"\n'
    body += 'dated = [{ from = 2020-01-01, value = {}, source = "第五条" }]'
    text = f'["it"]\nrule = "T-05-3"\n{body}'
    book = Lawbook(parse_rulebook(RULEBOOK, "r.toml"), parse_parameters(text, "p.toml"))
    assert parameter_words(book.parameters["it"], book.on(DAY), None, {}) == "尚未录入"


def test_readings_left_to_the_county_are_an_open_question_until_recorded() -> None:
    body = (
        'kind = "window"\nunit = "full years 周岁"\ndiscretion = true\nnote = "有两种理解"\n'
        "presets.r1 = { above = 16 }\npresets.r2 = { at_least = 16 }\n"
        'dated = [{ from = 2020-01-01, value = "r1", source = "第五条" }]'
    )
    found = view(body)
    assert found.is_open
    assert [(one.key, one.words, one.chosen) for one in found.choices] == [
        ("r1", "大于16周岁", True),
        ("r2", "不小于16周岁", False),
    ]
    assert not view(body, interpreted=frozenset({"it"})).is_open


def test_options_are_said_as_the_note_says_them() -> None:
    found = view(
        'kind = "choice"\ndiscretion = true\noptions = ["first_day", "last_day"]\n'
        'note = "按哪一天：first_day 开班第一天（默认），last_day 最后一天"\n'
        'dated = [{ from = 2020-01-01, value = "first_day", source = "第五条" }]'
    )
    assert found.words == "开班第一天"
    assert [(one.words, one.chosen) for one in found.choices] == [("开班第一天", True), ("最后一天", False)]


def test_value_not_yet_in_force_is_said_to_be_absent() -> None:
    found = view('kind = "integer"\ndated = [{ from = 2030-01-01, value = 1, source = "第五条" }]')
    assert found.words == "现无有效取值"
