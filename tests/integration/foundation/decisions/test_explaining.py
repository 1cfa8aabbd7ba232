"""Explaining: rule, article, words and values beside a decision."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.foundation.decisions import decide, why
from xiangxun.rules import Override


@pytest.fixture
def explained(unit_of_work, tenant, rules):
    def explain(facts, readings=(), **how):
        with unit_of_work(tenant.id) as db:
            asked = rules.under(readings)
            receipt = decide(db, asked, "check_people", facts, subject="session", subject_id=7).receipt_id
        with unit_of_work(tenant.id) as db:
            return why(db, receipt, **how)

    return explain


def test_why_gives_article_words_and_values_of_each_finding(explained, facts):
    found = explained(facts)
    assert [(one.rule, one.article, one.about, one.message) for one in found.reasons] == [
        ("TL-AGE", "二/（一）", "person:1", "15周岁，未满16周岁"),
        ("TL-OLD", "三", "person:3", "65周岁，请判定"),
        ("TL-ROOM", "四", "session:7", "本期3人"),
    ]
    assert [(one.stops, one.open) for one in found.reasons] == [(True, False), (True, True), (False, False)]


def test_why_about_one_person_in_english_gives_that_persons_reasons(explained, facts):
    (reason,) = explained(facts, about="person:1", lang="en").reasons
    assert reason.message == "15 years, under 16"


def test_why_shows_who_answered(explained, ruled):
    (reason,) = explained(ruled, about="person:3").reasons
    assert (reason.answer, reason.answered_by, reason.stops) == ("count", "account:1", False)


def test_why_names_the_parameter_its_value_and_whether_the_county_read_it_so(explained, facts):
    plain = explained(facts, about="person:1")
    assert [(one.key, one.value, one.source) for one in plain.parameters] == [("age.least", 16, "二/（一）")]
    assert (plain.reasons[0].interpretation, plain.reasons[0].interpreted) == ("age.least", False)
    read = explained(facts, [Override("age.least", 18, date(2024, 1, 1), "account:1", "甲〔2024〕1号")])
    assert [(one.value, one.source) for one in read.parameters] == [(18, "甲〔2024〕1号；account:1")]
    assert read.reasons[0].interpreted


def test_why_after_a_person_was_erased_says_what_the_rule_demands(explained, facts, people):
    people.erased["person:1"] = date(2031, 3, 1)
    found = explained(facts)
    assert found.reasons[0].message == "须满16周岁"
    assert found.reasons[2].message == "本期3人"


def test_why_after_the_plugin_no_longer_has_the_rule_still_names_it(
    unit_of_work, tenant, people, facts, installed
):
    with installed() as rules, unit_of_work(tenant.id) as db:
        receipt = decide(db, rules, "check_people", facts, subject="session", subject_id=7).receipt_id
    with installed(code="testland-2"), unit_of_work(tenant.id) as db:
        found = why(db, receipt)
    assert [one.rule for one in found.reasons] == ["TL-AGE", "TL-OLD", "TL-ROOM"]
    assert found.reasons[2].message == "本期3人"
