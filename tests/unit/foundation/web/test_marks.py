"""Marks 标记: one character with its words behind it, and nothing that could break out of either."""

from __future__ import annotations

from flask import Flask, g

from xiangxun.foundation.web.current import Place
from xiangxun.foundation.web.marks import article, mark


def test_mark_shows_its_character_and_says_its_words_on_pointing():
    assert mark("ok", "计", "计入") == '<span class="x-mark x-mark--ok" title="计入">计</span>'


def test_mark_escapes_what_it_is_given():
    assert mark("ok", "<", '"') == '<span class="x-mark x-mark--ok" title="&#34;">&lt;</span>'


def test_article_leads_to_its_rule_in_the_rulebook_of_the_county():
    app = Flask("pages")
    app.add_url_rule("/c/shili/rules/", "interpretations.rulebook", lambda: "")
    with app.test_request_context("/"):
        g.xiangxun_place = Place(1, "shili", "示例县", "testland")
        linked = article("第<七>条", "TL-7 a")
    assert linked == '<a class="x-art" href="/c/shili/rules/?rule=TL-7%20a#TL-7 a">第&lt;七&gt;条</a>'


def test_article_on_a_page_for_no_county_is_no_link():
    with Flask("pages").test_request_context("/"):
        assert article("第七条", "TL-7") == '<b class="x-art">第七条</b>'
