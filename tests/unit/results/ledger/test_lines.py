"""Ledger lines: flags, values and order, whatever the rules answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from xiangxun.results.ledger.lines import lines_of, series_of
from xiangxun.rules import Finding, Ledger, LedgerLine, Map, Question, Severity

ASK = Question("office", ("yes", "no"), frozenset({"no"}), "yes")


def _finding(about, rule="T-1", ask=None, answer=None, **values):
    return Finding(rule, Severity.BLOCK, about, Map(values), ask, answer=answer)


def _ledger(*people, findings=()):
    return Ledger(tuple(LedgerLine(one, 1, "a", ("T-9",)) for one in people), tuple(findings))


def test_lines_of_a_default_flags_the_person_only():
    lines = lines_of(_ledger("person:1", "person:2"), [_finding("person:2", ask=ASK)])
    assert [line.boundary for line in lines] == [False, True]


def test_lines_of_an_answered_question_flags_nobody():
    lines = lines_of(_ledger("person:1"), [_finding("person:1", ask=ASK, answer="yes")])
    assert not lines[0].boundary


def test_lines_of_a_question_of_the_ledger_itself_flags_the_person():
    asked = _finding("person:1", ask=Question("office", ("yes",)))
    assert lines_of(_ledger("person:1", findings=[asked]), [])[0].boundary


def test_lines_of_days_and_decimals_holds_them_as_text():
    found = _finding("person:1", day=date(2024, 5, 6), share=Decimal("0.5"), age=61, yes=True)
    values = lines_of(_ledger("person:1"), [found])[0].values
    assert values == {"T-1": {"day": "2024-05-06", "share": "0.5", "age": 61, "yes": True}}


def test_lines_of_a_rule_cited_twice_names_it_once():
    ledger = Ledger((LedgerLine("person:1", 0, "a", ("T-1", "T-2", "T-1"), Map(n=2)),))
    line = lines_of(ledger, [])[0]
    assert (line.rules, line.values) == (("T-1", "T-2"), {"T-1": {"n": 2}})


def test_series_of_one_or_several_is_named_only_where_shared():
    assert series_of(lines_of(_ledger("person:1", "person:2"), [])) == "a"
    mixed = Ledger((LedgerLine("person:1", 1, "a"), LedgerLine("person:2", 1, "b")))
    assert series_of(lines_of(mixed, [])) == ""
    assert series_of(()) == ""


@given(st.permutations([_finding(f"person:{n % 3}", f"T-{n}", age=n) for n in range(6)]))
def test_lines_of_findings_in_any_order_are_the_same(findings):
    ledger = _ledger("person:0", "person:1", "person:2")
    assert lines_of(ledger, findings) == lines_of(ledger, sorted(findings, key=lambda one: one.rule))
