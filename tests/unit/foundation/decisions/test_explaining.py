"""What a citation says: of a rule that nobody broke, what it demands; of one that was broken, what was found."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.foundation.decisions.explaining import _citations, _reason
from xiangxun.rules.answers import Attendance, DayCredit, Finding, Funding, Ledger, LedgerLine, MoneyLine
from xiangxun.rules.law import Lawbook, Layer, Parameters, parse_rulebook
from xiangxun.rules.vocabulary import Severity

BOOK = """
[[rule]]
id = "T"
article = "一"
manner = "automated"
severity = "warn"
summary = "people come"
demands = "应当到场"
zh = "没有到场"
"""
DAY = date(2024, 5, 6)


@pytest.fixture
def law():
    """The law of one rule."""
    layer = Layer("testland", object(), parse_rulebook(BOOK, "rulebook.toml"), Parameters(), date(2020, 1, 1))
    return Lawbook.of((layer,)).on(DAY)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Funding((MoneyLine("heads", "pay", 1, ("T",), "institution"),)), "应当到场"),
        (Ledger((LedgerLine("person:1", 1, rules=("T",)),)), "应当到场"),
        (Ledger((LedgerLine("person:1", 0, rules=("T",)),)), "没有到场"),
        (Attendance((), (DayCredit(DAY, 60, counts=False, rules=("T",)),)), "没有到场"),
        ((Finding("T", Severity.WARN),), "没有到场"),
    ],
)
def test_reason_tells_a_demand_where_nothing_was_found(law, answer, said):
    assert [_reason(one, law, "zh", set()).message for one in _citations(answer)] == [said]
