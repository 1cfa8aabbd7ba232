"""The content of receipts: cited rules, findings at any depth, interpretations there and back."""

from __future__ import annotations

import json
from datetime import date

import pytest

from xiangxun.foundation.decisions.models import Receipt
from xiangxun.foundation.decisions.receipts import cited, digest, findings_of, overrides_of, overrides_text
from xiangxun.rules import Cap, Finding, Ledger, LedgerLine, Override, Severity, Waiver
from xiangxun.rules.plain import to_text

NOTE = Finding("TL-1", Severity.INFO)


def test_cite_rules_of_lines_findings_and_waivers_at_any_depth():
    ledger = Ledger((LedgerLine("person:1", 0, rules=("TL-2", "TL-3")),), (NOTE,))
    assert set(cited(json.loads(to_text(ledger)))) == {"TL-1", "TL-2", "TL-3"}
    waiver = json.loads(to_text((Waiver("TL-4", "TL-5"), NOTE), tuple[Waiver | Finding, ...]))
    assert set(cited(waiver)) == {"TL-1", "TL-4", "TL-5"}


def test_find_findings_of_joined_and_decided_answers():
    assert list(findings_of((NOTE, Cap("TL-1", ("person:1",), 1)))) == [NOTE]
    assert list(findings_of(Ledger((), (NOTE,)))) == [NOTE]


def test_interpretations_come_back_as_they_were():
    overrides = (
        Override("age.least", 18, date(2024, 1, 1), "account:1", "甲〔2024〕1号"),
        Override("age.reading", "r2", date(2020, 1, 1), "account:2"),
    )
    assert overrides_of(json.loads(overrides_text(overrides))) == overrides


def receipt(**other) -> Receipt:
    stated = {
        "subject": "session",
        "subject_id": 7,
        "county": "testland",
        "edition": "testland-1",
        "hook": "decide_ledger",
        "day": date(2024, 5, 6),
        "law_digest": "a" * 64,
        "versions": "{}",
        "overrides": "[]",
        "readings": "[]",
        "rules": ["TL-1"],
        "answer": "{}",
        "provisional": False,
    }
    return Receipt(**stated | other)


@pytest.mark.parametrize(
    "other",
    [
        {"subject": "plan"},
        {"subject_id": 8},
        {"county": "otherland"},
        {"edition": "testland-2"},
        {"hook": "decide_funding"},
        {"day": date(2024, 5, 7)},
        {"law_digest": "b" * 64},
        {"versions": '{"api":"1.0"}'},
        {"overrides": "[[]]"},
        {"readings": "[[]]"},
        {"rules": []},
        {"answer": "[]"},
        {"provisional": True},
    ],
)
def test_digest_of_a_receipt_changes_with_each_thing_it_states(other):
    assert digest(receipt(), "f") == digest(receipt(), "f")
    assert digest(receipt(**other), "f") != digest(receipt(), "f")


def test_digest_of_a_receipt_changes_with_its_facts():
    assert digest(receipt(), "f") != digest(receipt(), "g")
