"""The rulebook 规则手册 as a whole: every article, every message, nothing claimed that is not cited."""

from __future__ import annotations

import ast
import re
from datetime import date
from importlib.resources import files

import pytest

from xiangxun.rules import Stage
from xiangxun_shangshui.plugin import UNDATED

BOOK = UNDATED.rulebook
#: Cited by the pack of training fees 培训费, by the parameter that the county replaces.
BY_PACK = {"SS-13-1"}


def test_rulebook_covers_every_article():
    assert {int(rule.split("-")[1]) for rule in BOOK.rules} == set(range(1, 17))
    assert len(BOOK.rules) == 52


def test_rulebook_every_rule_has_words_in_both_languages():
    assert [rule.id for rule in BOOK.rules.values() if rule.zh is None or rule.en is None] == []


def test_rulebook_messages_show_the_same_values_in_both_languages():
    assert [r.id for r in BOOK.rules.values() if r.zh and r.en and r.zh.names != r.en.names] == []


def test_rulebook_every_recorded_rule_names_its_place():
    registers = set(BOOK.words["register"])
    fields = {key for _, key in BOOK.fields} | {"topics", "mode"}
    places = {"register": registers, "document": set(BOOK.documents), "field": fields}
    for rule in BOOK.rules.values():
        if rule.manner == "recorded":
            kind, _, place = (rule.record or "").partition(":")
            assert place in places[kind], rule.id


def test_rulebook_every_automated_rule_is_cited_by_code_or_declaration():
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in files("xiangxun_shangshui").joinpath("rules").iterdir()
        if path.name.endswith(".py")
    )
    texts = {
        node.value
        for node in ast.walk(ast.parse(source.replace("from __future__ import annotations", "")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    cited = {text for text in texts if re.fullmatch(r"SS-\d\d-\d", text)}
    declared = {rule for required in BOOK.required.values() for rule in required.values()}
    declared |= {
        rule for document in BOOK.documents.values() for rules in document.at.values() for rule in rules
    }
    automated = {rule.id for rule in BOOK.rules.values() if rule.manner == "automated"}
    assert automated - cited - declared == BY_PACK
    assert cited <= set(BOOK.rules)


def test_parameters_every_discretion_says_what_the_text_leaves_open():
    open_ = [parameter for parameter in UNDATED.parameters.values() if parameter.discretion]
    assert open_
    assert [parameter.key for parameter in open_ if not parameter.note] == []


def test_parameters_every_interpretation_of_a_rule_may_be_interpreted():
    named = {rule.interpretation for rule in BOOK.rules.values() if rule.interpretation}
    assert [key for key in sorted(named) if not UNDATED.parameters[key].discretion] == []


@pytest.mark.parametrize("key", ["poor_household.rate", "lecturer.evidence", "cost.items", "archive.copies"])
def test_parameters_what_the_text_says_is_no_matter_of_interpretation(key):
    assert not UNDATED.parameters[key].discretion


@pytest.mark.parametrize("stage", [Stage.SUBMIT, Stage.ARCHIVE])
def test_documents_of_a_stage_belong_to_a_category_of_the_archive(rules, stage):
    categories = set(BOOK.words["archive_category"])
    kinds = {demand.kind for demand in rules().law(date(2021, 5, 11)).documents(stage)}
    assert {BOOK.documents[kind].category for kind in kinds} <= categories


def test_pack_of_training_fees_rests_on_the_countys_own_article(rules):
    law = rules().law(date(2021, 5, 11))
    assert law.rule_of("cost.standard_confirmed") == "SS-13-1"
    assert not law.flag("cost.standard_confirmed")


def test_veto_suggestions_have_words_and_are_inactive(rules):
    parameter = UNDATED.parameters["veto.conditions"]
    assert set(parameter.presets["suggested"]) == set(BOOK.words["veto"])
    assert rules().law(date(2021, 5, 11)).codes("veto.conditions") == ()


@pytest.mark.parametrize("day", [date(2015, 1, 1), date(2021, 5, 11), date(2030, 1, 1)])
def test_edition_without_a_day_of_issue_governs_any_day(rules, day):
    assert rules().law(day).rulebook.entry("SS-16-1")
