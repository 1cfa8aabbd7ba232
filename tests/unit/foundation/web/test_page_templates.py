"""What a page puts out is what markupsafe would: whatever the value, nothing of it speaks HTML unless it is markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from markupsafe import Markup, escape

from xiangxun.foundation.web.page_templates import PageTemplate, written


class Tag(str):
    """Text that is more than text: it knows how it stands in HTML."""

    __slots__ = ()

    def __html__(self) -> str:
        return "<b>tag</b>"


@given(st.text() | st.text(alphabet="<>&'\"a") | st.integers() | st.booleans() | st.none() | st.floats())
def test_written_is_what_escape_gives(value: object) -> None:
    assert str(written(value)) == str(escape(value))


@pytest.mark.parametrize("value", [Markup("<i>x</i>"), Tag("<script>"), b"<", ["<"], {"a": "<"}])
def test_written_of_markup_and_of_what_is_no_text_is_what_escape_gives(value: object) -> None:
    assert str(written(value)) == str(escape(value))


def test_template_writes_values_escaped_wherever_they_stand() -> None:
    sources = {
        "macros.html": "{% macro cell(value) %}<td>{{ value }}</td>{% endmacro %}",
        "page.html": (
            '{% from "macros.html" import cell %}{{ value }}|{{ cell(value) }}|{% set kept %}{{ value }}{% endset %}'
            '{{ kept }}|{{ "a" ~ value }}|{{ value|upper }}|{% for one in [value] %}{{ one }}{% endfor %}'
        ),
    }
    pages = Environment(loader=DictLoader(sources), autoescape=True)
    pages.template_class = PageTemplate
    shown = pages.get_template("page.html").render(value="<x>")
    assert shown == "&lt;x&gt;|<td>&lt;x&gt;</td>|&lt;x&gt;|a&lt;x&gt;|&lt;X&gt;|&lt;x&gt;"
