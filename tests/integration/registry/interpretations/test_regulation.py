"""The regulation's own words 制度原文: split by article path as rules cite it, quoted from what the office uploaded."""

from __future__ import annotations

import pytest
from tests.counties.walk import Walk

from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.interpretations.regulation import keep_regulation, quotation, split_by_article

NESTED = """某县培训管理制度
### 一、总则
第一条：为了培训。
### 第二条：怎样使用计划
1、照计划办。
2、不得随意改动，
确需改动的报批。
## 二、课堂
（一）纪律
（1）准时到课。
"""


def test_split_by_article_names_each_passage_by_its_path() -> None:
    found = split_by_article(NESTED)
    assert list(found) == [
        "一",
        "一/第一条",
        "一/第二条",
        "一/第二条/1",
        "一/第二条/2",
        "二",
        "二/（一）",
        "二/（一）/（1）",
    ]
    assert found["一/第二条/2"].endswith("确需改动的报批。")


def test_quotation_of_a_point_not_set_apart_comes_from_its_article(walk: Walk) -> None:
    with walk.on() as db:
        assert quotation(db, "第三条") == ""
        assert keep_regulation(db, walk.group, "第三条 培训机构应当合格。\n第四条 略。") == 2
        assert quotation(db, "第三条/（一）") == "第三条 培训机构应当合格。"
        assert keep_regulation(db, walk.group, "第三条 改过了。") == 1
        assert quotation(db, "第三条") == "第三条 改过了。"
        assert quotation(db, "第四条") == ""


def test_keep_regulation_without_articles_or_by_the_institution_is_refused(walk: Walk) -> None:
    with pytest.raises(InvalidInput), walk.on() as db:
        keep_regulation(db, walk.group, "没有条文")
    with pytest.raises(Forbidden), walk.on() as db:
        keep_regulation(db, walk.school, "第一条 某。")
