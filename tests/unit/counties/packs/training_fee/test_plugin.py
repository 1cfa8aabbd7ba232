"""Limits 限额: warnings until the county confirms the standard, cuts from then on, always by the county's own rule."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.counties.packs import pack
from xiangxun.rules import Cost, RuleFailed, Severity

MEALS = Cost("meals", "meals", 550_01)


def test_costs_before_confirmation_over_the_standard_warn_with_the_sums(rules, facts):
    checked = rules(confirmed=False).check_costs(facts(MEALS, people=(1,)))
    (finding,) = checked.findings
    assert checked.caps == ()
    assert (finding.rule, finding.severity, finding.about) == ("TL-9", Severity.WARN, "meals")
    assert dict(finding.values) == {"limit": "quota", "fen": 550_01, "at_most": 550_00, "over": 1}


def test_costs_before_confirmation_exactly_at_the_standard_find_nothing(rules, facts):
    checked = rules(confirmed=False).check_costs(facts(Cost("meals", "meals", 550_00), people=(1,)))
    assert (checked.findings, checked.caps) == ((), ())


def test_costs_after_confirmation_are_cut_and_not_warned_of(rules, facts):
    checked = rules().check_costs(facts(MEALS, people=(1,)))
    (cap,) = checked.caps
    assert checked.findings == ()
    assert (cap.rule, cap.keys, cap.at_most) == ("TL-9", ("meals",), 550_00)


def test_costs_of_an_item_the_standard_does_not_name_are_asked_about_and_not_cut(rules, facts):
    checked = rules().check_costs(facts(Cost("gift", "souvenirs", 100_00), people=(1,)))
    (finding,) = checked.findings
    assert checked.caps == ()
    assert (finding.rule, finding.about, finding.values["limit"]) == ("TL-9", "gift", "item")


def test_costs_over_several_lines_speak_of_the_session(rules, facts):
    costs = (MEALS, Cost("venue", "venue", 1))
    (finding,) = rules(confirmed=False).check_costs(facts(*costs, people=(1,))).findings
    assert finding.about == "session:1"


def test_message_of_the_county_shows_the_sums_of_the_pack(rules, facts):
    county = rules(confirmed=False)
    checked = county.check_costs(facts(MEALS, people=(1,)))
    assert county.law(facts().session.first_day).message(checked.findings[0]) == "综合定额各项合计超出0.01元"


def test_numbers_of_the_standard_all_name_their_article():
    parameters = pack("training_fee").parameters.values()
    sources = {dated.source.partition("号")[0] for parameter in parameters for dated in parameter.dated}
    assert sources == {"财行〔2016〕540"}
    assert all(parameter.discretion and parameter.note for parameter in parameters)


def test_day_before_the_standard_was_in_force_fails_closed(rules, facts):
    with pytest.raises(RuleFailed):
        rules().ask("check_costs", facts(MEALS, people=(1,)), date(2016, 12, 31))
