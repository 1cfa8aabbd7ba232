"""What stops, what waits, and which ruling answers."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.rules import (
    ALLOW,
    Finding,
    MoneyLine,
    Obligation,
    Question,
    Ruling,
    Severity,
    Window,
    answer_to,
)

WAITS = Question("office", ("grave", "slight"), frozenset({"grave"}))
GOES_ON = Question("office", ("counted", "not_counted"), frozenset({"not_counted"}), default="counted")
STOPS = Question("office", ("counted", "not_counted"), frozenset({"not_counted"}), default="not_counted")


@pytest.mark.parametrize(
    ("severity", "ask", "answer", "stops", "is_open", "boundary"),
    [
        (Severity.BLOCK, None, None, True, False, False),
        (Severity.BLOCK, None, ALLOW, False, False, False),
        (Severity.BLOCK, None, "refuse", True, False, False),
        (Severity.WARN, None, None, True, False, False),
        (Severity.WARN, None, ALLOW, False, False, False),
        (Severity.REFER, None, None, True, False, False),
        (Severity.INFO, None, None, False, False, False),
        (Severity.BLOCK, WAITS, None, True, True, False),
        (Severity.BLOCK, WAITS, "grave", True, False, False),
        (Severity.BLOCK, WAITS, "slight", False, False, False),
        (Severity.BLOCK, GOES_ON, None, False, False, True),
        (Severity.BLOCK, GOES_ON, "not_counted", True, False, False),
        (Severity.INFO, STOPS, None, True, False, True),
        (Severity.INFO, STOPS, "counted", False, False, False),
    ],
)
def test_finding_stops_by_severity_question_and_answer(severity, ask, answer, stops, is_open, boundary):
    finding = Finding("T-1", severity, "person:1", ask=ask, answer=answer)
    assert (finding.stops, finding.open, finding.boundary) == (stops, is_open, boundary)


def _ruling(answer: str, on: date, rule: str = "T-1", about: str = "person:1") -> Ruling:
    return Ruling(rule, about, answer, "account:1", "office", on)


def test_answer_to_takes_the_latest_ruling_on_that_rule_about_that_person():
    rulings = (
        _ruling("allow", date(2021, 3, 9)),
        _ruling("refuse", date(2021, 3, 8)),
        _ruling("other", date(2021, 3, 10), about="person:2"),
        _ruling("other", date(2021, 3, 10), rule="T-2"),
    )
    assert answer_to(rulings, "T-1", "person:1") == "allow"
    assert answer_to(rulings, "T-1", "person:3") is None


def test_answer_to_two_rulings_of_one_day_takes_the_one_entered_last():
    rulings = (_ruling("refuse", date(2021, 3, 8)), _ruling("allow", date(2021, 3, 8)))
    assert answer_to(rulings, "T-1", "person:1") == "allow"


def test_money_line_below_zero_is_refused():
    with pytest.raises(ValueError, match="negative"):
        MoneyLine("fee", "pay", -1, ("T-1",), "lecturer")


def test_obligation_is_met_when_the_window_holds_what_was_done():
    want = Window(at_least=3)
    assert [Obligation("k", "T-1", "office", have=have, want=want).met for have in (2, 3)] == [False, True]
    assert not Obligation("k", "T-1", "office", have=3).met
