"""A rule that is only cited 仅被引用: it says what it demands, never half a finding."""

from __future__ import annotations

import pytest

from xiangxun.rules import RulebookRefused
from xiangxun.rules.law import parse_rulebook

_RULE = """
[[rule]]
id = "{id}"
article = "一"
manner = "automated"
severity = "warn"
summary = "{summary}"
"""


def _book(words, **head):
    return parse_rulebook(
        _RULE.format(**{"id": "T", "summary": "uses are named", **head}) + words, "rulebook.toml"
    )


USES = """
demands = "经费只用于所列用途"
zh = "“{item}”不在所列用途之内；请说明理由"
en = "\\"{item}\\" is not a use named; give a reason"
"""
PLAN = """
demands = "没有计划的不得开班"
zh = "本期没有培训计划"
en = "This session has no plan"
"""
AGES = """
zh = "年龄{age}，范围外不计入"
en = "Age {age}, others are not counted"
duty_zh = "逐人核对年龄"
duty_en = "Ages are checked one by one"
"""


@pytest.mark.parametrize(
    ("words", "lang", "said"),
    [
        (USES, "zh", "经费只用于所列用途"),
        (USES, "en", "Uses are named"),
        (PLAN, "zh", "没有计划的不得开班"),
        (PLAN, "en", "Uses are named"),
        (AGES, "zh", "逐人核对年龄"),
        (AGES, "en", "Ages are checked one by one"),
        ('zh = "保存十年"\nen = "Kept ten years"', "zh", "保存十年"),
        ('zh = "保存十年"\nen = "Kept ten years"', "en", "Kept ten years"),
        ('zh = "保存十年"', "en", "保存十年"),
        ('zh = "缺{n}份"', "zh", "Uses are named"),
    ],
)
def test_cited_without_values_says_what_the_rule_demands(words, lang, said):
    assert _book(words).cited("T", lang) == said


def test_cited_with_a_value_of_the_rule_says_what_was_found():
    book = _book(USES)
    assert book.cited("T", values={"item": "礼品"}) == "“礼品”不在所列用途之内；请说明理由"
    assert book.cited("T", values={"fen": 100}) == "经费只用于所列用途"


def test_message_of_a_finding_without_values_stays_what_was_found():
    assert _book(PLAN).message("T", {}) == "本期没有培训计划"


def test_message_whose_values_are_all_unknown_says_what_the_rule_demands():
    assert _book(USES).message("T", {}) == "经费只用于所列用途"
    assert _book(USES).message("T", {}, "en") == "Uses are named"


def test_message_with_one_value_unknown_shows_a_dash_for_it():
    book = _book('zh = "年龄：{age}；限{low}至{high}周岁"')
    assert book.message("T", {"low": 16, "high": 60}) == "年龄：—；限16至60周岁"


def test_duty_without_words_of_its_own_is_not_told_as_broken():
    assert _book(PLAN).duty("T", {"have": 0}) == "没有计划的不得开班"
    assert _book(AGES).duty("T", {"have": 0}) == "逐人核对年龄"


@pytest.mark.parametrize(
    ("words", "said"),
    [(PLAN, "本期没有培训计划"), (USES, "经费只用于所列用途"), (AGES, "逐人核对年龄")],
)
def test_first_words_of_a_rule_show_no_value(words, said):
    assert _book(words).first_words("T") == said


def test_demands_that_would_show_a_value_are_refused():
    with pytest.raises(RulebookRefused, match="demands"):
        _book('demands = "须满{least}周岁"\nzh = "{age}周岁"')
