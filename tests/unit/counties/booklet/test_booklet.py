"""The booklet of cases: what a clerk reads is what the rules answer, in the county's words."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from html import unescape

import pytest

from xiangxun.counties.booklet import booklet
from xiangxun.counties.booklet.wording import field_names
from xiangxun.counties.conformance.target import NotLoadable, rules_of_target
from xiangxun.counties.scaffold import named, write_county
from xiangxun.rules import facts
from xiangxun.rules.history import History, Past


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("booklet")
    return write_county(named("weihe", "渭河县电子商务培训管理办法", "619091"), folder)


@pytest.fixture(scope="module")
def page(county):
    return unescape(booklet(rules_of_target(str(county))))


def section(page: str, title: str) -> str:
    found = re.search(rf"<h3>\d+\. {re.escape(title)}</h3>.*?</article>", page, re.DOTALL)
    assert found, title
    return re.sub(r"<[^>]+>", "", found[0])


def test_field_names_every_field_of_the_facts_has_a_chinese_name():
    classes = [getattr(facts, name) for name in facts.__all__] + [History, Past]
    known = {field.name for one in classes if is_dataclass(one) for field in fields(one)}
    assert known - field_names().keys() == set()


def test_booklet_shows_facts_and_the_answer_with_its_article(page):
    told = section(page, "60周岁计入，61周岁不计入，16周岁计入，15周岁不计入")
    assert "六十一，出生日期 1963-05-06" in told
    assert "培训类别 电商基础培训" in told
    assert (
        "→ 六十一：61周岁，不在计入台账的年龄之内；可以参训，不计入台账（不得；第四条（二） WEIHE-4-2）"
        in told
    )
    assert "六十：" not in told


def test_booklet_of_a_case_under_a_reading_names_it_and_asks_under_it(page):
    told = section(page, "县里解释不含60：60周岁不计入，59周岁计入")
    assert "age.count = without" in told
    assert "→ 六十：60周岁" in told


def test_booklet_shows_every_rule_with_its_numbers_and_room_to_agree(page):
    assert page.count("<article>") == page.count("□ 同意") > 40
    assert (
        "age.count = 不少于 16，不超过 60 full years 周岁（第四条，2024-01-01 起；“60周岁以下”是否含60"
        in page
    )
    assert "WEIHE-10-1" in page


def test_booklet_prints_what_a_case_says_as_text(county):
    cases = county / "xiangxun_weihe" / "cases" / "people.toml"
    text = cases.read_text(encoding="utf-8")
    cases.write_text(text.replace("60分升级，59分不升", "<b>60</b>"), encoding="utf-8")
    assert "&lt;b&gt;60&lt;/b&gt;" in booklet(rules_of_target(str(county)))
    cases.write_text(text, encoding="utf-8")


def test_rules_of_a_county_that_is_nowhere_are_refused_with_words():
    with pytest.raises(NotLoadable, match="没有安装这个县"):
        rules_of_target("nowhere")
