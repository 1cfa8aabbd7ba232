"""The rulebook 规则手册 as a whole: every article path, every message, nothing claimed that is not cited."""

from __future__ import annotations

import ast
import re
from datetime import date
from importlib.resources import files

import pytest

from xiangxun.counties import NoEdition
from xiangxun.rules import Stage
from xiangxun_jiaocheng.plugin import REGULATION_2022

BOOK = REGULATION_2022.rulebook
RULE = re.compile(r"JC-\d\.\d-\d+(\.\d)?")
#: Kept on record, and beside that demanded, reminded of or read by the code.
RECORDED_TOO = {
    "JC-0.0-1", "JC-1.8-3", "JC-2.3-5", "JC-2.3-6", "JC-2.4-5",
    "JC-4.1-3", "JC-4.1-5", "JC-4.1-6", "JC-4.2-4", "JC-4.2-8",
}  # fmt: skip


def test_rulebook_holds_every_rule_of_the_regulation():
    parts = [rule.split("-")[1] for rule in BOOK.rules]
    assert {part: parts.count(part) for part in parts} == {
        "0.0": 1, "1.1": 1, "1.2": 1, "1.3": 6, "1.4": 1, "1.5": 2, "1.6": 3, "1.7": 1, "1.8": 3,
        "2.1": 3, "2.2": 6, "2.3": 6, "2.4": 20, "2.5": 6, "2.6": 7, "2.7": 10,
        "3.1": 2, "3.2": 1, "3.3": 6, "4.1": 6, "4.2": 11,
    }  # fmt: skip


def test_rulebook_article_paths_begin_with_the_part_of_the_id():
    parts = dict(zip("1234", "一二三四", strict=True))
    wrong = [rule.id for rule in BOOK.rules.values() if rule.article[0] != parts.get(rule.id[3], "印")]
    assert wrong == []


@pytest.mark.parametrize(
    ("rule", "article"),
    [
        ("JC-1.6-3", "一/第六条/3"),
        ("JC-2.2-4", "二/（二）/2/（1）"),
        ("JC-2.4-1.3", "二/（四）/1/（3）"),
        ("JC-2.5-5", "二/（五）/末段"),
        ("JC-3.3-5", "三/（三）/优秀学员"),
        ("JC-4.2-10", "四/（二）/10"),
    ],
)
def test_rulebook_cites_the_text_by_its_uneven_paths(rule, article):
    assert BOOK.rules[rule].article == article


def test_rulebook_every_rule_has_words_in_both_languages():
    assert [rule.id for rule in BOOK.rules.values() if rule.zh is None or rule.en is None] == []


def test_rulebook_every_automated_rule_is_cited_by_code_or_declaration():
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in files("xiangxun_jiaocheng").joinpath("rules").iterdir()
        if path.name.endswith(".py")
    )
    texts = {
        node.value
        for node in ast.walk(ast.parse(source.replace("from __future__ import annotations", "")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    cited = {text for text in texts if RULE.fullmatch(text)}
    declared = {rule for required in BOOK.required.values() for rule in required.values()}
    declared |= {
        rule for document in BOOK.documents.values() for rules in document.at.values() for rule in rules
    }
    answered = {"JC-2.7-2"}  # the platform's ledger cites the rule of `count.min_presence`
    automated = {rule.id for rule in BOOK.rules.values() if rule.manner == "automated"}
    assert automated == (cited | declared | answered) - RECORDED_TOO
    assert {BOOK.rules[rule].manner for rule in RECORDED_TOO} == {"recorded"}
    assert REGULATION_2022.parameters["count.min_presence"].rule == "JC-2.7-2"


def test_rulebook_has_no_scale_of_acceptance():
    assert set(BOOK.scales) == {"lecturer", "trainee"}


def test_rulebook_every_role_stands_for_one_of_the_platform():
    assert [word.key for word in BOOK.words["role"].values() if not word.stands_for] == []


def test_rulebook_who_excepts_or_confirms_is_a_role_of_the_county():
    named = {rule.exception_by for rule in BOOK.rules.values()} | {
        rule.confirm_by for rule in BOOK.rules.values()
    }
    assert named - {None} <= set(BOOK.words["role"])


def test_parameters_every_discretion_says_what_the_text_leaves_open():
    open_ = [parameter for parameter in REGULATION_2022.parameters.values() if parameter.discretion]
    assert open_
    assert [parameter.key for parameter in open_ if not parameter.note] == []


def test_parameters_every_interpretation_of_a_rule_may_be_interpreted():
    named = {rule.interpretation for rule in BOOK.rules.values() if rule.interpretation}
    assert [key for key in sorted(named) if not REGULATION_2022.parameters[key].discretion] == []


#: The points that only the county can answer, and the parameter that holds the default in force.
ASKED = {
    "clock hours or class hours": "day.min_minutes",
    "half days": "day.half_days",
    "a short day and the trainees": "day.short_counts",
    "weights of basic trainees": "level.basic.weights",
    "pass mark of basic trainees": "level.basic.pass",
    "outstanding: answers": "level.outstanding.answers",
    "outstanding: points": "level.outstanding.points",
    "weights of outstanding trainees": "level.incubation.weights",
    "incubation: mark": "level.incubation.pass",
    "incubation: sales": "level.incubation.sales",
    "T1": "lecturer.t1",
    "years of keeping": "archive.keep",
    "who confirms schemes": "scheme.confirmed_by",
    "what the bureau does": "schedule.bureau",
    "changes of a plan": "change.to_office",
    "one demand, all or overall": "lecturer.withhold_when",
    "appeal": "lecturer.appeal",
    "day of the sharp fall": "attendance.drop_when",
    "for good": "lecturer.given_up",
    "in time: reports": "learning_report.within",
    "in time: questions": "aftercare.within",
    "in time: course table": "course_table.lead_days",
    "in time: comments": "homework.last_comment_days",
    "in time: calls": "followup.due",
    "long training": "internship.after",
    "taking part": "count.min_presence",
    "calls: whom": "followup.among",
    "calls: share": "followup.share",
    "two sessions at one time": "count.two_sessions",
    "first day": "edition.since",
    "hall rules or document": "adjustment.reach",
    "summary per session or week": "summary.per",
}


@pytest.mark.parametrize("key", ASKED.values(), ids=ASKED)
def test_parameters_every_open_point_is_left_to_the_county_with_its_default(rules, key):
    parameter = REGULATION_2022.parameters[key]
    assert parameter.discretion
    assert parameter.rule in BOOK.rules
    assert "默认" in (parameter.note or "")
    assert rules().law(date(2022, 1, 1)).rule_of(key) == parameter.rule


def test_parameters_every_preset_and_option_is_told_in_the_note():
    told = {
        (key, reading): reading in (one.note or "")
        for key, one in REGULATION_2022.parameters.items()
        for reading in (*one.presets, *(one.options if one.kind == "choice" else ()))
        if key != "edition.since"
    }
    assert [reading for reading, is_told in told.items() if not is_told] == []


def test_registers_every_choice_has_a_word():
    choices = [field for field in BOOK.fields.values() if field.options]
    assert choices
    assert [field.key for field in choices if not set(field.options) <= set(BOOK.words[field.key])] == []


def test_registers_have_keepers_of_the_county():
    kept = {word.key: word.kept_by for word in BOOK.words["register"].values() if word.key != "edition"}
    assert [key for key, keepers in kept.items() if not keepers] == []
    assert {role for keepers in kept.values() for role in keepers} <= set(BOOK.words["role"])


def test_registers_equipment_is_lent_with_the_consent_of_the_centre():
    assert BOOK.words["register"]["lending"].signed_by == ("public_service_centre",)


def test_words_fields_and_documents_have_an_english_name():
    words = [
        (kind, word.key) for kind, listed in BOOK.words.items() for word in listed.values() if not word.en
    ]
    fields = [field.key for field in BOOK.fields.values() if not field.en]
    assert (words, fields, [one.key for one in BOOK.documents.values() if not one.en]) == ([], [], [])


def test_parameters_every_purpose_of_a_tier_is_a_purpose():
    named = {
        code
        for key in ("lecturer.purposes.expert", "lecturer.purposes.senior", "lecturer.purposes.ordinary")
        for code in REGULATION_2022.parameters[key].dated[0].value
    }
    assert named | {"resident_enterprise"} == set(BOOK.words["purpose"]) == set(BOOK.words["category"])


@pytest.mark.parametrize("stage", [Stage.SUBMIT, Stage.ARCHIVE])
def test_documents_of_a_stage_belong_to_a_category_of_the_archive(rules, stage):
    categories = set(BOOK.words["archive_category"])
    kinds = {demand.kind for demand in rules().law(date(2022, 6, 20)).documents(stage)}
    assert {BOOK.documents[kind].category for kind in kinds} <= categories


def test_documents_fill_all_five_categories():
    found = {document.category for document in BOOK.documents.values()}
    assert found == {"outlines", "courseware", "plans", "files", "scores"}


def test_edition_governs_from_the_first_day_of_2022(rules):
    assert rules().law(date(2022, 1, 1)).rulebook.entry("JC-0.0-1")
    with pytest.raises(NoEdition):
        rules().law(date(2021, 12, 31))
