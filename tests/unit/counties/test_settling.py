"""Settling: which ruling answers which finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from xiangxun.counties.settling import Settlement
from xiangxun.rules import Finding, Map, Question, Ruling, Severity, Verdict

DAY = date(2024, 5, 6)
ASK = Question("authority", ("yes", "no"), frozenset({"no"}))


@pytest.fixture
def book(make_layer):
    return make_layer(object()).rulebook


def ruling(rule: str, answer: str = "allow", role: str = "authority", **more: Any) -> Ruling:
    return replace(Ruling(rule, "person:1", answer, "account:9", role, DAY), **more)


def finding(
    rule: str, severity: Severity = Severity.BLOCK, about: str | None = "person:1", **more
) -> Finding:
    return Finding(rule, severity, about, Map(), **more)


def settled(book, found: Finding, *rulings: Ruling, place: str | None = "admit") -> Finding:
    answer: tuple[Finding, ...] = Settlement(book, rulings, place, "session:1").settled((found,))
    return answer[0]


def test_question_answered_by_its_role_with_an_option_is_closed(book):
    answer = settled(book, finding("TL-4", ask=ASK), ruling("TL-4", "yes"))
    assert (answer.answer, answer.answered_by, answer.open, answer.stops) == (
        "yes",
        "account:9",
        False,
        False,
    )


def test_question_answered_by_an_actor_that_stands_for_its_role_is_closed(book):
    assert settled(book, finding("TL-4", ask=ASK), ruling("TL-4", "no", "leading_group")).stops


@pytest.mark.parametrize(
    "wrong", [{"answer": "perhaps"}, {"answer": "yes", "role": "institution"}, {"answer": "allow"}]
)
def test_question_answered_out_of_turn_stays_open(book, wrong, caplog):
    caplog.set_level("INFO", logger="xiangxun.counties.settling")
    assert settled(book, finding("TL-4", ask=ASK), ruling("TL-4", **wrong)).open
    assert "ruling ignored: rule=TL-4" in caplog.text
    assert "person:1" not in caplog.text


def test_block_excepted_by_its_role_at_its_gate_falls(book):
    assert not settled(book, finding("TL-2"), ruling("TL-2")).stops


@pytest.mark.parametrize(
    ("wrong", "place"),
    [({"role": "institution"}, "admit"), ({}, "count"), ({}, None), ({"answer": "yes"}, "admit")],
)
def test_block_excepted_wrongly_stands(book, wrong, place):
    assert settled(book, finding("TL-2"), ruling("TL-2", **wrong), place=place).stops


def test_block_without_exception_stands_whoever_allows(book):
    assert settled(book, finding("TL-1"), ruling("TL-1")).stops


def test_warning_allowed_by_anybody_falls(book):
    assert not settled(book, finding("TL-3", Severity.WARN), ruling("TL-3", role="inspector")).stops


def test_warning_kept_for_one_role_falls_to_that_role_only(book):
    warning = finding("TL-5", Severity.WARN)
    assert settled(book, warning, ruling("TL-5", role="inspector")).stops
    assert not settled(book, warning, ruling("TL-5", role="leading_group")).stops


def test_ruling_on_another_person_changes_nothing(book):
    found = finding("TL-3", Severity.WARN)
    assert settled(book, found, ruling("TL-3", about="person:2")) == found


def test_finding_about_nobody_is_answered_by_a_ruling_on_the_session(book):
    found = finding("TL-3", Severity.WARN, about=None)
    assert not settled(book, found, ruling("TL-3", about="session:1")).stops
    assert not settled(book, found, ruling("TL-3", about=None)).stops


def test_latest_fitting_ruling_counts(book):
    rulings = (
        ruling("TL-4", "no", on=date(2024, 5, 8)),
        ruling("TL-4", "yes", on=date(2024, 5, 7)),
        ruling("TL-4", "yes", "institution", on=date(2024, 5, 9)),
    )
    assert settled(book, finding("TL-4", ask=ASK), *rulings).answer == "no"


def test_findings_inside_a_decision_are_settled(book):
    verdict = Verdict("session:1", "acceptance", None, ("TL-4",), findings=(finding("TL-4", ask=ASK),))
    answer = Settlement(book, (ruling("TL-4", "yes"),)).settled(verdict)
    assert answer.findings[0].answer == "yes"
