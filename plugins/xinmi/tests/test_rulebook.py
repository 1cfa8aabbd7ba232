"""The rulebook 规则手册 as a whole: every article, every message, nothing claimed that is not cited."""

from __future__ import annotations

import ast
import re
from datetime import date
from importlib.resources import files

import pytest

from xiangxun.counties import NoEdition
from xiangxun.rules import Stage
from xiangxun_xinmi.plugin import TRIAL_2020

BOOK = TRIAL_2020.rulebook
#: Automated by the regulation, waiting for the pack of training fees 培训费.
WAITING = {"XM-15-1"}


def test_rulebook_covers_every_article_but_the_fourteenth_that_is_missing():
    numbers = {int(rule.split("-")[1]) for rule in BOOK.rules}
    assert numbers == set(range(20)) - {14}


def test_rulebook_every_rule_has_words_in_both_languages():
    assert [rule.id for rule in BOOK.rules.values() if rule.zh is None or rule.en is None] == []


def test_rulebook_every_automated_rule_is_cited_by_code_or_declaration():
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in files("xiangxun_xinmi").joinpath("rules").iterdir()
        if path.name.endswith(".py")
    )
    texts = {
        node.value
        for node in ast.walk(ast.parse(source.replace("from __future__ import annotations", "")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    cited = {text for text in texts if re.fullmatch(r"XM-\d\d-\d", text)}
    declared = {rule for required in BOOK.required.values() for rule in required.values()}
    declared |= {
        rule for document in BOOK.documents.values() for rules in document.at.values() for rule in rules
    }
    automated = {rule.id for rule in BOOK.rules.values() if rule.manner == "automated"}
    assert automated - cited - declared - {"XM-17-3"} == WAITING
    assert cited <= set(BOOK.rules)


def test_parameters_every_discretion_says_what_the_text_leaves_open():
    open_ = [parameter for parameter in TRIAL_2020.parameters.values() if parameter.discretion]
    assert open_
    assert [parameter.key for parameter in open_ if not parameter.note] == []


def test_parameters_every_interpretation_of_a_rule_may_be_interpreted():
    named = {rule.interpretation for rule in BOOK.rules.values() if rule.interpretation}
    assert [key for key in sorted(named) if not TRIAL_2020.parameters[key].discretion] == []


@pytest.mark.parametrize("stage", [Stage.SUBMIT, Stage.ARCHIVE])
def test_documents_of_a_stage_belong_to_a_category_of_the_archive(rules, stage):
    categories = set(BOOK.words["archive_category"])
    kinds = {demand.kind for demand in rules().law(date(2021, 3, 8)).documents(stage)}
    assert {BOOK.documents[kind].category for kind in kinds} <= categories


def test_edition_governs_from_the_day_of_posting(rules):
    assert rules().law(date(2020, 9, 2)).rulebook.entry("XM-19-1")
    with pytest.raises(NoEdition):
        rules().law(date(2020, 9, 1))
