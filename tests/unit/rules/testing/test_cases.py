"""Case files: read strictly, run against a county's rules, and saying in words what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from xiangxun.rules import (
    Finding,
    Gate,
    Law,
    Lawbook,
    Layer,
    Ledger,
    LedgerFacts,
    LedgerLine,
    Override,
    PeopleFacts,
    RulebookRefused,
    RuleNotAnswered,
    full_years,
)
from xiangxun.rules.law import parse_parameters, parse_rulebook
from xiangxun.rules.testing import CaseFailed, load_cases, parse_cases, run_case, run_cases

RULEBOOK = """
[[rule]]
id = "T-05-3"
article = "第五条"
manner = "automated"
severity = "block"
summary = "ages"
zh = "{age}周岁，不计入台账"
[[rule]]
id = "T-09-9"
article = "第九条"
manner = "automated"
severity = "warn"
summary = "another"
zh = "{hours}小时"
"""
PARAMETERS = """
["age.count"]
kind = "window"
discretion = true
presets.r1 = { above = 16, below = 65 }
presets.r2 = { at_least = 16, below = 65 }
dated = [{ from = 2020-01-01, value = "r1", source = "第五条" }]
"""
BOOK = Lawbook.of(
    [Layer("testland", None, parse_rulebook(RULEBOOK, "rulebook"), parse_parameters(PARAMETERS, "values"))]
)


@dataclass(frozen=True)
class InventedCounty:
    """The rules of an invented county, asked directly."""

    book: Lawbook = BOOK

    def under(self, overrides: Sequence[Override]) -> InventedCounty:
        return InventedCounty(self.book.interpreted(overrides))

    def law(self, day: date) -> Law:
        return self.book.on(day)

    def ask(self, hook: str, facts: Any, day: date | None = None) -> Any:
        law = self.book.on(day or date(2021, 3, 8))
        if isinstance(facts, PeopleFacts):
            return tuple(self._stopped(facts, law))
        if isinstance(facts, LedgerFacts):
            lines = (LedgerLine(person.ref, person.credit_days, rules=("T-05-3",)) for person in facts.people)
            return Ledger(tuple(lines))
        raise RuleNotAnswered("nobody", hook=hook)

    def _stopped(self, facts: PeopleFacts, law: Law) -> list[Finding]:
        if facts.gate is Gate.PAY:
            return [law.finding("T-09-9")]
        found = []
        for person in facts.people:
            age = full_years(person.birth, facts.session.first_day) if person.birth else None
            if age is None or not law.window("age.count").holds(age):
                found.append(law.finding("T-05-3", person.ref, age=age))
        return found


CASE = """
[[case]]
title = "16周岁不计入台账"
hook = "check_people"
date = 2021-03-08
rules = ["T-05-3"]
[case.facts]
gate = "count"
session = { category = "open", days = [2021-03-08, 2021-03-09] }
people = [{ ref = "甲", birth = 2005-03-08 }, { ref = "乙", birth = 2004-03-08 }]
[[case.expected]]
about = "甲"
rule = "T-05-3"
stops = true
values = { age = 16 }
"""
LEDGER = """
[[case]]
title = "到课两天"
hook = "decide_ledger"
date = 2021-03-08
rules = ["T-05-3"]
facts = { session = {}, people = [{ ref = "甲", credit_days = 2 }, "乙"] }
expected = { lines = [{ person = "乙", units = 0 }, { person = "甲", units = 2, rules = ["T-05-3"] }] }
"""


def _run(text: str) -> None:
    for case in parse_cases(text, "ages.toml"):
        run_case(InventedCounty(), case)


@pytest.mark.parametrize(
    "text",
    [
        CASE,
        LEDGER,
        CASE.replace(
            "date = 2021-03-08\nrules", 'date = 2021-03-08\nreadings = { "age.count" = "r1" }\nrules'
        ),
        CASE.replace("16周岁不", "另一条规则不")
        + CASE.replace("2005-03-08", "2004-03-09").replace("values", "open = false\nvalues"),
    ],
    ids=["joined", "decided", "under the reading in force", "two"],
)
def test_case_that_holds_passes(text):
    _run(text)


FAILING = [
    ("value", CASE, "age = 16", "age = 17", "没有符合"),
    ("person", CASE, 'about = "甲"', 'about = "乙"', "没有符合"),
    ("nothing stops", CASE, "stops = true", "stops = false", "没有符合"),
    ("one too many", CASE, "2004-03-08", "2006-03-08", "多出"),
    ("another reading", CASE, "rules = [", 'readings = { "age.count" = "r2" }\nrules = [', "没有符合"),
    ("units", LEDGER, "units = 2", "units = 1", "没有符合"),
    ("a line too few", LEDGER, '{ person = "乙", units = 0 }, ', "", "多出"),
    ("field of no answer", LEDGER, "expected = { ", "expected = { colour = 1, ", "colour：结论中没有此项"),
    ("rule not cited", LEDGER, 'rules = ["T-05-3"]\n', 'rules = ["T-09-9"]\n', "没有引用 T-09-9"),
    ("error not expected", CASE, 'hook = "check_people"', 'hook = "check_costs"', "出错"),
    ("message without its value", CASE, 'gate = "count"', 'gate = "pay"', "T-09-9 的消息缺少值：hours"),
]


@pytest.mark.parametrize(
    ("text", "before", "after", "why"), [row[1:] for row in FAILING], ids=[row[0] for row in FAILING]
)
def test_case_that_does_not_hold_says_what_differs(text, before, after, why):
    assert before in text
    told = text.replace(before, after, 1)
    if "check_costs" in told:
        told = told.replace('gate = "count"\n', "").replace("people = [", "#")
    with pytest.raises(CaseFailed, match=why) as failed:
        _run(told)
    assert "ages.toml" in str(failed.value)


def test_case_without_expected_answers_says_that_the_rule_finds_nothing():
    nothing = CASE[: CASE.index("[[case.expected]]")].replace("[case.facts]", "expected = []\n[case.facts]")
    _run(nothing.replace("2005-03-08", "2003-03-08"))
    with pytest.raises(CaseFailed, match="多出"):
        _run(nothing)


def test_answers_of_other_rules_are_left_aside():
    nothing = CASE[: CASE.index("[[case.expected]]")].replace("[case.facts]", "expected = []\n[case.facts]")
    _run(nothing.replace('rules = ["T-05-3"]', 'rules = ["T-09-9"]'))


def test_case_may_expect_an_error_by_its_code():
    told = (
        '[[case]]\ntitle = "无人决定"\nhook = "check_costs"\ndate = 2021-03-08\nfails = "{}"\n'
        "facts = {{ session = {{}} }}\n"
    )
    _run(told.format("rule_not_answered"))
    with pytest.raises(CaseFailed, match="出错"):
        _run(told.format("no_tenant"))
    with pytest.raises(CaseFailed, match="应出错"):
        _run(
            CASE[: CASE.index("[[case.expected]]")].replace(
                "[case.facts]", 'fails = "rule_failed"\n[case.facts]'
            )
        )


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('title = "16周岁不计入台账"', 'colour = "red"\ntitle = "x"', "case.x.colour"),
        ('hook = "check_people"', 'hook = "check_weather"', "hook"),
        ("date = 2021-03-08\n", "", "date"),
        ('gate = "count"', 'gate = "window"', "facts"),
        ("[[case.expected]]", "[case.expected]", "expected"),
        ("category =", "colour =", "facts"),
    ],
)
def test_case_file_with_a_slip_is_refused_naming_file_and_case(before, after, key):
    assert before in CASE
    with pytest.raises(RulebookRefused) as refused:
        parse_cases(CASE.replace(before, after, 1), "ages.toml")
    assert refused.value.file == "ages.toml"
    assert key in refused.value.key


def test_two_cases_of_one_title_are_refused():
    with pytest.raises(RulebookRefused, match="重复"):
        parse_cases(CASE + CASE, "ages.toml")


def test_run_cases_counts_what_held_and_names_all_that_did_not(tmp_path):
    (tmp_path / "a.toml").write_text(CASE, encoding="utf-8")
    (tmp_path / "b.toml").write_text(LEDGER, encoding="utf-8")
    assert run_cases(InventedCounty(), tmp_path) == 2
    assert [str(case) for case in load_cases(tmp_path)] == ["16周岁不计入台账", "到课两天"]
    (tmp_path / "a.toml").write_text(CASE.replace("age = 16", "age = 1"), encoding="utf-8")
    (tmp_path / "b.toml").write_text(LEDGER.replace("units = 2", "units = 3"), encoding="utf-8")
    with pytest.raises(CaseFailed) as failed:
        run_cases(InventedCounty(), tmp_path)
    assert "16周岁不计入台账" in str(failed.value)
    assert "到课两天" in str(failed.value)
