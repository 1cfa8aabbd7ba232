"""Constant words 固定用语: put in when a template is compiled, in its language; whatever has values is left to be said."""

from __future__ import annotations

import pytest
from jinja2 import Environment, TemplateSyntaxError
from markupsafe import Markup

from xiangxun.foundation.web.constant_words import speaking

WORDS = {"有": "yes", "缺": "no <b>none</b>"}


def _environment() -> Environment:
    made = Environment(autoescape=True)
    made.globals["_"] = lambda message, **values: Markup("said ") + message % values
    return made


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ('{{ _("有") }}', "yes"),
        ('{{ _("有") if n else _("缺") }}', "no <b>none</b>"),
        ('{% set words = _("有") %}{{ words ~ "<" }}', "yes&lt;"),
        ('{{ _("%(n)s 人", n=3) }}', "said 3 人"),
        ("{{ _(words) }}", "said &lt;i&gt;"),
        ('_("有")', '_("有")'),
    ],
)
def test_template_says_constant_words_in_its_language_and_asks_for_the_others(template, told):
    spoken = speaking(_environment(), WORDS.__getitem__)
    assert spoken.from_string(template).render(n=0, words="<i>") == told


def test_call_that_is_cut_off_is_named_with_its_line():
    with pytest.raises(TemplateSyntaxError, match="unexpected end of template") as refused:
        speaking(_environment(), str).from_string('\n{{ _("有"')
    assert refused.value.lineno == 2


def test_each_language_has_words_of_its_own_and_filters_in_common():
    environment = _environment()
    chinese, english = speaking(environment, str), speaking(environment, WORDS.__getitem__)
    environment.filters["twice"] = lambda text: text * 2
    assert chinese.from_string('{{ _("有")|twice }}').render() == "有有"
    assert english.from_string('{{ _("有")|twice }}').render() == "yesyes"
