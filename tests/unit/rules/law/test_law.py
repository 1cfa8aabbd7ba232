"""The law of a day: typed reads, findings with the rulebook's weight, and a record of what was read."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from tests.unit.rules.law.examples import PARAMETERS, RULEBOOK, lawbook

from xiangxun.rules import (
    DocumentDemand,
    Finding,
    Law,
    Map,
    Prefer,
    Question,
    RuleFailed,
    Severity,
    Span,
    Stage,
    Unit,
    Window,
)

DAY = date(2021, 3, 8)
ONE_OF_EACH = {
    "integer": ("3", 3, "integer"),
    "yuan": ('"67.5"', 6750, "fen"),
    "share": ('"2/5"', Fraction(2, 5), "share"),
    "flag": ("true", True, "flag"),
    "choice": ('"any"', "any", "choice"),
    "codes": ('["a"]', ("a",), "codes"),
    "day": ("2021-01-01", date(2021, 1, 1), "date"),
    "window": ("{ at_least = 3 }", Window(at_least=3), "window"),
    "windows": ("{ a = { at_least = 3 } }", Map({"a": Window(at_least=3)}), "windows"),
    "span": ("{ months = 3 }", Span(3, Unit.MONTH), "span"),
    "table": ("{ a = 3 }", Map({"a": 3}), "table"),
    "yuan_table": ("{ a = 3 }", Map({"a": 300}), "table"),
}
READERS = {getter for _, _, getter in ONE_OF_EACH.values()} | {"steps"}


def _law(day: date = DAY) -> Law:
    return lawbook().on(day)


def _of_kind(kind: str) -> Law:
    told = f'["p"]\nkind = "{kind}"\ndated = [{{ from = 2020-01-01, value = {ONE_OF_EACH[kind][0]}, source = "x" }}]\n'
    return lawbook(values=PARAMETERS + told).on(DAY)


@pytest.mark.parametrize("kind", ONE_OF_EACH)
def test_law_reads_each_kind_by_its_getter_and_by_no_other(kind):
    _, value, getter = ONE_OF_EACH[kind]
    assert getattr(_of_kind(kind), getter)("p") == value
    for other in READERS - {getter}:
        with pytest.raises(RuleFailed, match="种类"):
            getattr(_of_kind(kind), other)("p")


def test_law_reads_steps_of_the_day():
    assert _law(date(2024, 6, 1)).steps("pay.day").total(7) == 5 * 9000 + 2 * 6750
    assert _law(date(2025, 6, 1)).steps("pay.day").total(7) == 7 * 9500


def test_law_without_a_value_on_the_day_fails_naming_key_and_day():
    with pytest.raises(RuleFailed, match=r"pay\.day 在 2021-03-08 没有值"):
        _law().steps("pay.day")
    with pytest.raises(RuleFailed, match="没有参数 nowhere"):
        _law().integer("nowhere")


def test_finding_has_the_weight_of_the_rulebook_unless_told():
    law = _law()
    assert law.finding("T-05-3", "person:1", age=15) == Finding(
        "T-05-3", Severity.BLOCK, "person:1", Map[str, Any]({"age": 15})
    )
    assert law.finding("T-05-3", severity="info", age=15).severity is Severity.INFO


def test_finding_carries_question_effect_and_a_dash_for_what_is_not_known():
    ask, effect = Question("office", ("yes", "no")), Prefer(1)
    found = _law().finding("T-05-3", "person:1", ask=ask, effect=effect, age=15, low=None)
    assert (found.ask, found.effect, found.values) == (ask, effect, {"age": 15, "low": "—"})


def test_finding_of_an_unknown_rule_or_one_without_words_fails():
    with pytest.raises(RuleFailed, match="T-99-9"):
        _law().finding("T-99-9")
    with pytest.raises(RuleFailed, match="T-13-1"):
        _law().finding("T-13-1")


def test_missing_finds_each_required_field_that_is_not_filled():
    law = _law()
    found = law.missing("session:apply", {"budget"}, "session:1")
    assert [(one.rule, one.about, one.values["field"]) for one in found] == [
        ("T-07-1", "session:1", "roster")
    ]
    assert law.message(found[0]) == "缺少花名册"
    assert law.missing("session:apply", {"budget", "roster"}, None) == ()
    assert law.missing("session:open", (), None) == ()


def test_documents_of_a_stage_are_demanded_by_each_rule_with_its_weight():
    keep = Span(10, Unit.YEAR)
    demand = DocumentDemand("notice", "T-05-3", copies=2, holders=("office", "institution"), keep=keep)
    found = _law().documents(Stage.SUBMIT)
    assert found[0] == demand
    assert [(one.rule, one.severity) for one in found] == [
        ("T-05-3", Severity.BLOCK),
        ("T-07-1", Severity.WARN),
    ]
    assert [one.rule for one in _law().documents("archive")] == ["T-13-1"]
    assert _law().documents(Stage.OPEN) == ()


def test_documents_without_a_retention_parameter_are_kept_for_good():
    book = lawbook(RULEBOOK.replace('keep = "archive.keep"\n', ""))
    assert book.on(DAY).documents(Stage.ARCHIVE)[0].keep is None


def test_rule_of_a_parameter_is_the_one_it_rests_on():
    assert _law().rule_of("age.count") == "T-05-3"
    with pytest.raises(RuleFailed, match=r"archive\.copies"):
        _law().rule_of("archive.copies")


def test_reads_are_of_this_view_only():
    book = lawbook()
    first, second = book.on(DAY), book.on(DAY)
    first.window("age.count")
    assert first.reads == {"age.count"}
    assert second.reads == frozenset()


def test_reads_of_another_day_count_as_read_in_this_call():
    law = _law()
    law.integer("archive.copies")
    law.at(date(2024, 6, 1)).steps("pay.day")
    law.at(date(2025, 6, 1)).steps("pay.day")
    assert law.reads == {"archive.copies", "pay.day"}
    assert [(one.key, one.day, one.source) for one in law.readings] == [
        ("archive.copies", DAY, "第十三条"),
        ("pay.day", date(2024, 6, 1), "甲〔2024〕1号"),
        ("pay.day", date(2025, 6, 1), "甲〔2025〕1号"),
    ]


def test_digest_is_the_same_for_the_same_law_and_differs_with_any_value_or_word():
    digest = _law().digest
    assert lawbook("# note\n" + RULEBOOK, PARAMETERS + "\n# note\n").on(DAY).digest == digest
    assert lawbook(RULEBOOK.replace("培训通知", "通知")).on(DAY).digest != digest
    assert lawbook(values=PARAMETERS.replace("value = 2,", "value = 3,")).on(DAY).digest != digest


def test_digest_does_not_depend_on_values_of_later_years():
    assert lawbook(values=PARAMETERS.replace("value = 95", "value = 96")).on(DAY).digest == _law().digest


def test_digest_covers_the_other_days_that_were_asked():
    law, other = _law(), lawbook(values=PARAMETERS.replace("value = 95", "value = 96")).on(DAY)
    for one in (law, other):
        one.at(date(2025, 6, 1)).steps("pay.day")
    assert law.digest != other.digest
