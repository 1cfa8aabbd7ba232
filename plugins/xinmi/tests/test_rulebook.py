"""The rulebook 规则手册 as a whole: every article, every message, nothing claimed that is not cited."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.counties import NoEdition
from xiangxun.rules import Day, Map, Override, SessionCheck, SessionFacts, Stage
from xiangxun_xinmi.plugin import TRIAL_2020

BOOK = TRIAL_2020.rulebook


def test_rulebook_covers_every_article_but_the_fourteenth_that_is_missing():
    numbers = {int(rule.split("-")[1]) for rule in BOOK.rules}
    assert numbers == set(range(20)) - {14}


def test_rulebook_every_rule_has_words_in_both_languages():
    assert [rule.id for rule in BOOK.rules.values() if rule.zh is None or rule.en is None] == []


def test_rulebook_every_word_field_and_document_is_in_both_languages():
    words = [word for listed in BOOK.words.values() for word in listed.values()]
    fields, documents = BOOK.fields.values(), BOOK.documents.values()
    said = [(one.key, one.en) for one in words]
    said += [(one.key, one.en) for one in fields] + [(one.key, one.en) for one in documents]
    assert [key for key, en in said if not en] == []


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


def test_edition_governs_from_the_earliest_day_that_publication_may_mean(rules):
    assert rules().law(date(2020, 8, 31)).rulebook.entry("XM-19-1")
    with pytest.raises(NoEdition):
        rules().law(date(2020, 8, 30))


@pytest.mark.parametrize(
    ("first_day", "value", "stops"),
    [
        (date(2020, 9, 1), "posting", True),
        (date(2020, 9, 2), "posting", False),
        (date(2020, 8, 31), "issue", False),
        (date(2020, 8, 31), "posting", True),
    ],
)
def test_apply_before_the_day_of_publication_is_stopped(rules, first_day, value, stops):
    asked = rules(Override("edition.since", value, date(2020, 8, 31), "account:1"))
    session = SessionFacts("session:1", "outreach", (Day(first_day),))
    facts = SessionCheck(Stage.APPLY, first_day, session, plans=Map({"class": "approved"}))
    assert [one.rule for one in asked.check_session(facts).findings if one.stops] == ["XM-19-1"] * stops


def test_pack_of_training_fees_rests_on_the_countys_own_article(rules):
    law = rules().law(date(2021, 3, 8))
    assert law.rule_of("cost.standard_confirmed") == "XM-15-1"
    assert not law.flag("cost.standard_confirmed")


def test_refusal_of_an_enrolment_never_names_age_as_a_reason():
    assert BOOK.fields["register:enrolment_refusal", "reason"].required
    assert "age" not in BOOK.fields["register:enrolment_refusal", "reason"].options


def test_registers_every_choice_has_a_word(rules):
    words = rules().law(date(2021, 3, 8)).rulebook.words
    choices = [field for field in BOOK.fields.values() if field.options]
    assert choices
    assert [field.key for field in choices if not set(field.options) <= set(words[field.key])] == []


#: The points of the text that only the county can answer, and the parameter that holds the default in force.
ASKED = {
    "16 and 65 years": "age.count.open",
    "in principle, and the ledger": "age.exception_counts",
    "the day of age": "age.reference_day",
    "the same course again": "count.repeat_same_course",
    "two sessions at one time": "count.two_sessions",
    "taking part": "count.min_presence",
    "calls: share": "followup.share",
    "calls: time": "followup.due",
    "calls: whom": "followup.among",
    "sample": "acceptance.sample_share",
    "sample at least": "acceptance.sample_least",
    "team": "acceptance.team",
    "team: odd": "acceptance.team_odd",
    "team: sides": "acceptance.team_barred",
    "fees: confirmed": "cost.standard_confirmed",
    "fees: class": "training_fee.class",
    "fees: figures": "training_fee.quota",
    "in time: ledger": "ledger.due",
    "in time: archive": "dossier.due",
    "in time: payment": "payment.due",
    "backup": "backup.every",
    "trial of restoring": "backup.restore_every",
    "paid by": "payment.basis",
    "first day": "edition.since",
    "level that finds": "rectify.found_by",
    "who corrects": "rectify.corrected_by",
    "who reports": "rectify.reported_by",
    "who makes sub-rules": "sub_rules.made_by",
    "practice: proof": "lecturer.practice_evidence",
    "other certificates": "lecturer.certificates",
    "tracking at submission": "tracking.calls_least",
}


@pytest.mark.parametrize("key", ASKED.values(), ids=ASKED)
def test_parameters_every_open_point_is_left_to_the_county_with_its_default(rules, key):
    parameter = rules().editions[-1].lawbook.parameters[key]
    assert parameter.discretion
    assert parameter.note
    assert parameter.rule
    assert rules().law(date(2021, 3, 8)).rule_of(key) == parameter.rule
