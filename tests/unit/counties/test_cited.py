"""Every rule of every county that is installed, told where it is only cited: a whole sentence in both languages."""

from __future__ import annotations

import re

import pytest

from xiangxun.counties.plugins import county_codes, county_rules

_PLACES = re.compile(r"[…—￼{}]|\.\.\.")
_PAIRS = (("（", "）"), ("“", "”"), ("《", "》"), ("(", ")"))
_HAN = re.compile(r"[\u4e00-\u9fff]")


def _told(lang):
    for code in county_codes():
        for edition in county_rules(code).editions:
            book = edition.lawbook.rulebook
            for rule in book.rules:
                yield f"{code} {rule}", book.cited(rule, lang), book.first_words(rule, lang)


def _is_whole(said):
    return (
        said == said.strip()
        and bool(said)
        and not _PLACES.search(said)
        and said[-1] not in "：，；、,;:"
        and all(said.count(one) == said.count(other) for one, other in _PAIRS)
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_rule_that_is_only_cited_reads_as_a_whole_sentence(lang):
    assert county_codes()
    told = [*_told(lang)]
    assert told
    assert [one for one in told if not _is_whole(one[1]) or not _is_whole(one[2])] == []


def test_every_rule_that_is_only_cited_reads_in_the_language_of_the_page():
    assert [one for one in _told("zh") if not _HAN.search(one[1])] == []
    assert [one for one in _told("en") if _HAN.search(one[1])] == []


def test_no_rule_that_is_only_cited_asks_the_reader_to_mend_something():
    """Nothing was found: "请补齐" or "请说明理由" would tell of a fault."""
    assert [one for one in _told("zh") if re.search(r"；请|，请", one[1])] == []
