"""Soundness: every answer that is none of its kind is refused, and says why without naming a person."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from xiangxun.counties.soundness import check_answer
from xiangxun.rules import (
    HOOKS,
    ApprovalStep,
    Attendance,
    AttendanceFacts,
    Cap,
    Credit,
    DayCredit,
    Deadline,
    Finding,
    FollowupRound,
    Funding,
    FundingFacts,
    Ledger,
    LedgerFacts,
    LedgerLine,
    LevelFacts,
    Map,
    MoneyLine,
    Progress,
    Severity,
    Span,
    Verdict,
    Withhold,
    WrongAnswer,
)

DAY = date(2024, 5, 6)
NOTHING: Any = object()
HALF: Any = Fraction(1, 2)


@pytest.fixture
def book(make_layer):
    scale = '[[scale]]\nkey = "acceptance"\ngrades = ["pass"]\nlabels = { pass = "合格" }\n'
    return make_layer(object(), more=scale).rulebook


@pytest.fixture
def refused(book):
    def check(hook: str, facts: object, answer: object) -> str:
        with pytest.raises(WrongAnswer) as raised:
            check_answer(HOOKS[hook], facts, answer, book)
        assert "person:" not in raised.value.message
        return raised.value.message

    return check


def line(n: int, units: int = 1, *rules: str) -> LedgerLine:
    return LedgerLine(f"person:{n}", units, rules=rules)


def test_ledger_of_one_line_each_is_accepted(book, session, people):
    ledger = Ledger((line(1), line(2), line(3, 0, "TL-6")))
    check_answer(HOOKS["decide_ledger"], LedgerFacts(session, people), ledger, book)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((line(1), line(2)), "每人一行"),
        ((line(1), line(2), line(2)), "重复"),
        ((line(1), line(2), line(4)), "每人一行"),
        ((line(1), line(2), line(3, 0)), "不计入而未引用规则"),
        ((line(1), line(2), line(3, -1)), "不小于零"),
        ((line(1), line(2), line(3, True)), "整数"),
        ((line(1), line(2), line(3, 0, "TL-99")), "TL-99"),
    ],
)
def test_ledger_with_wrong_lines_is_refused(refused, session, people, lines, why):
    assert why in refused("decide_ledger", LedgerFacts(session, people), Ledger(lines))


def test_ledger_that_counts_a_stopped_person_is_refused_naming_the_rule(refused, session, people):
    facts = LedgerFacts(session, people, Map({"person:2": ("TL-2",)}))
    message = refused("decide_ledger", facts, Ledger((line(1), line(2), line(3))))
    assert "TL-2" in message


@pytest.mark.parametrize("answer", [None, "pass", [], Ledger(()), ("pass",)])
def test_decision_of_another_type_is_refused(refused, session, answer):
    refused("decide_attendance", AttendanceFacts(session), answer)


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (Cap("TL-1", ("person:1",), 3), "Cap"),
        ("TL-1", "str"),
        (Finding("TL-99", Severity.BLOCK), "TL-99"),
        (Finding("TL-1", Severity.BLOCK, answer="allow"), "裁定"),
        (Finding("TL-1", Severity.BLOCK, effect=NOTHING), "后果 object"),
        (Finding("TL-1", Severity.BLOCK, effect=Withhold("lecturer:1", 5, 2)), "5/2"),
    ],
)
def test_finding_of_a_check_that_is_unsound_is_refused(refused, check, item, why):
    assert why in refused("check_session", check, (item,))


def test_cap_without_limit_is_refused(refused, session):
    assert "上限" in refused("check_people", None, (Cap("TL-1", ("person:1",)),))


@pytest.mark.parametrize(
    ("attendance", "why"),
    [
        (Attendance((Credit("person:1"), Credit("person:1"))), "重复：1 个"),
        (Attendance((), (DayCredit(DAY, 1), DayCredit(DAY, 2))), "培训日重复"),
        (Attendance((), (DayCredit(DAY, 1, counts=False),)), "2024-05-06 不计入"),
        (Attendance((), findings=(Finding("TL-99", Severity.INFO),)), "TL-99"),
    ],
)
def test_attendance_that_is_unsound_is_refused(refused, session, attendance, why):
    assert why in refused("decide_attendance", AttendanceFacts(session), attendance)


@pytest.mark.parametrize(
    ("verdict", "why"),
    [
        (Verdict("session:1", "acceptance", "splendid", ("TL-1",)), "splendid"),
        (Verdict("session:1", "beauty", "pass", ("TL-1",)), "beauty"),
        (Verdict("session:1", "acceptance", "pass", ()), "未引用规则"),
        (Verdict("session:1", "acceptance", "pass", ("TL-99",)), "TL-99"),
        (Verdict("session:1", "acceptance", "pass", ("TL-1",), effects=(NOTHING,)), "后果"),
        (Verdict("session:1", "acceptance", "pass", ("TL-1",), findings=(NOTHING,)), "Finding"),
    ],
)
def test_verdict_that_is_unsound_is_refused(book, verdict, why):
    with pytest.raises(Exception, match=why):
        check_answer(HOOKS["decide_acceptance"], None, verdict, book)


def test_levels_that_leave_a_trainee_out_are_refused(refused, session):
    facts = LevelFacts(session, (Progress("person:1"), Progress("person:2")))
    answer = (Verdict("person:1", "level", None, ("TL-1",)),)
    assert "每人一个" in refused("decide_trainee_levels", facts, answer)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((MoneyLine("fee", "pay", 1, ("TL-1",), "x"), MoneyLine("fee", "pay", 1, ("TL-1",), "x")), "重复"),
        ((MoneyLine("fee", "pay", 1, (), "x"),), "未引用规则"),
        ((MoneyLine("fee", "pay", HALF, ("TL-1",), "x"),), "整数分"),
        ((MoneyLine("fee", "pay", 1, ("TL-99",), "x"),), "TL-99"),
    ],
)
def test_funding_that_is_unsound_is_refused(refused, lines, why):
    assert why in refused("decide_funding", FundingFacts(DAY), Funding(lines))


def step(key: str, *after: str) -> ApprovalStep:
    return ApprovalStep(key, "TL-1", "approve", "authority", frozenset(after))


def test_approvals_in_an_order_that_can_be_walked_are_accepted(book):
    check_answer(HOOKS["required_approvals"], None, (step("c", "a", "b"), step("b", "a"), step("a")), book)


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ((step("a", "b"), step("b", "a"), step("c")), "互相等待：a、b"),
        ((step("a", "a"),), "互相等待"),
        ((step("a", "z"),), "没有的步骤 z"),
        ((step("a"), step("a")), "重复"),
    ],
)
def test_approvals_that_cannot_be_walked_are_refused(refused, steps, why):
    assert why in refused("required_approvals", None, steps)


def test_followup_of_more_than_everybody_is_refused(refused, check):
    due = Deadline(Span(10), since=DAY)
    answer = (FollowupRound("call", "TL-1", "phone", due, share=Fraction(11, 10)),)
    assert "回访比例" in refused("required_followups", check, answer)
