"""Message templates: plain names, formats of the vocabulary, nothing that reaches into values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xiangxun.rules.law.templates import compile_template

LABELS = {("lecturer", "expert"): "专家讲师", ("filled", "roster"): "花名册"}


def _render(text: str, **values: int | str | bool | date | Decimal) -> str:
    return compile_template(text).render(values, lambda name, code: LABELS.get((name, code), code))


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        ("{age}周岁", {"age": 61}, "61周岁"),
        ("退{fen:yuan}元", {"fen": 4575000}, "退45,750.00元"),
        ("评为{grade:lecturer}", {"grade": "expert"}, "评为专家讲师"),
        ("缺少{field:filled}", {"field": "roster"}, "缺少花名册"),
        ("缺少{field:filled}", {"field": "banner"}, "缺少banner"),
        ("应于{on}前", {"on": date(2021, 3, 8)}, "应于2021年3月8日前"),
        ("{ok}", {"ok": True}, "是"),
        ("{n}", {"n": Decimal("1.50")}, "1.50"),
        ("{{照写}}", {}, "{照写}"),
        ("{age}周岁，不在{low}岁以上", {"age": 15}, "15周岁，不在—岁以上"),
    ],
)
def test_render_shows_values_for_people(text, values, shown):
    assert _render(text, **values) == shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("年龄（周岁）：{age}；不计入台账", "年龄"),
        ("没有档案专员", "没有档案专员"),
        ("同一人参加同一课程内容，此前已计入{times}次", "同一人参加同一课程内容"),
        ("讲师在{on}没有资质证书；请登记", ""),
        ("{plan}: not approved yet; no class", ""),
        ("{on}", ""),
    ],
)
def test_first_words_are_the_first_clause_unless_it_shows_a_value(text, said):
    assert compile_template(text).first_words == said


@pytest.mark.parametrize(
    "text",
    ["{person.name}", "{people[0]}", "{}", "{0}", "{age!r}", "{age:>10}", "{age:{width}}", "{age", "a}b"],
)
def test_compile_template_with_more_than_names_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        compile_template(text)


def test_render_in_english_says_days_and_yes_in_english():
    template = compile_template("by {on}: {ok}")
    assert (
        template.render({"on": date(2021, 3, 8), "ok": True}, lambda _, code: code, "en")
        == "by 2021-03-08: yes"
    )


def test_template_tells_its_names_and_vocabularies():
    template = compile_template("{a} {fen:yuan} {g:lecturer} {a:filled}")
    assert template.names == {"a", "fen", "g"}
    assert template.formats == {"lecturer", "filled"}
