"""The matrix 制度对照表: every place is found, and every gap between rulebook, code and cases is named."""

from __future__ import annotations

import pytest

from xiangxun.counties.coverage import CoverageFailed, check_coverage, coverage

RECORDED = """
[[rule]]
id = "TL-2-1"
article = "二"
manner = "recorded"
step = "S9"
severity = "block"
summary = "a record"
zh = "应登记"
{more}
"""
AUTOMATED = """
[[rule]]
id = "TL-3-1"
article = "三"
manner = "automated"
step = "S9"
severity = "{severity}"
summary = "decided"
zh = "不行"
"""

CASES_OF_ONE_SIDE = """
[[case]]
title = "不满16周岁"
hook = "check_people"
date = 2024-05-06
rules = ["TL-1-1"]
facts = { gate = "count", session = { days = [2024-05-06] }, people = [{ ref = "甲", birth = 2008-05-07 }] }
expected = [{ about = "甲" }]
"""

VISITS = """
[[words.register]]
key = "visits"
zh = "走访"
[[field]]
on = "register:visits"
key = "what"
type = "text"
zh = "内容"
"""


def row(found, rule):
    return next(one for one in found.rules if one.rule_id == rule)


def problems(found):
    return {(one.kind, one.rule) for one in found.problems}


def test_coverage_of_a_plugin_without_gaps_finds_no_problem(plugin):
    code = plugin()
    assert coverage(code).problems == ()
    check_coverage(code)


def test_coverage_names_hook_file_and_definition_and_the_parameter(plugin):
    found = row(coverage(plugin()), "TL-1-1")
    assert found.places == ("hook check_people (rules/people.py:RULE)", "parameter age")
    assert (found.manner, found.stage, found.interpretation) == ("automated", "S7", "age")


def test_coverage_counts_cases_with_both_outcomes(plugin):
    found = row(coverage(plugin()), "TL-1-1")
    assert (found.cases, found.outcomes) == (2, ("absent", "found"))


def test_coverage_takes_no_docstring_and_no_dead_code_for_a_place(plugin):
    dead = 'def nobody_calls_this(law):\n    """TL-3-1."""\n    return law.finding("TL-3-1")\n'
    found = coverage(plugin(rules=AUTOMATED.format(severity="block"), code=dead))
    assert row(found, "TL-3-1").places == ()
    assert ("no_place", "TL-3-1") in problems(found)


def test_coverage_of_a_case_that_cites_an_unknown_rule_is_a_problem(plugin):
    cases = CASES_OF_ONE_SIDE.replace('rules = ["TL-1-1"]', 'rules = ["TL-1-1", "TL-8-8"]')
    assert ("unknown_rule", "TL-8-8") in problems(coverage(plugin(cases=cases)))


def test_coverage_of_a_rule_cited_inside_a_hook_of_a_lower_layer_names_the_layer(plugin):
    parameters = """
["count.min_presence"]
kind = "integer"
rule = "TL-3-1"
dated = [{ from = 2020-01-01, value = 1, source = "三" }]
"""
    code = plugin(
        rules=AUTOMATED.format(severity="info"),
        parameters='["age"]\nkind = "window"\ndated = [{ from = 2020-01-01, value = {}, source = "一" }]\n'
        + parameters,
    )
    place = "hook decide_ledger (baseline defaults.py:one_each count.min_presence)"
    assert place in row(coverage(code), "TL-3-1").places


def test_coverage_of_code_that_cites_an_unknown_rule_is_a_problem(plugin):
    assert problems(coverage(plugin(code='MORE = "TL-7-7"'))) == {("unknown_rule", "TL-7-7")}


def test_coverage_of_a_rule_with_one_outcome_only_is_a_problem(plugin):
    found = coverage(plugin(cases=CASES_OF_ONE_SIDE))
    assert problems(found) == {("one_sided", "TL-1-1")}
    with pytest.raises(CoverageFailed, match="TL-1-1 用例 1 个，只有一种结果：found"):
        check_coverage(found.county)


def test_coverage_of_a_case_that_names_no_rule_shows_the_other_side(plugin):
    well = CASES_OF_ONE_SIDE.replace('rules = ["TL-1-1"]\n', "").replace("2008-05-07", "2000-01-01")
    well = well.replace("不满", "年满").replace('[{ about = "甲" }]', "[]")
    assert coverage(plugin(cases=CASES_OF_ONE_SIDE + well)).problems == ()


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ("", "no_place"),
        ('record = "document:nothing"', "no_record"),
        ('record = "register:nothing"', "no_record"),
        ('record = "field:nothing"', "no_record"),
        ('record = "signature:nothing"', "no_record"),
    ],
)
def test_coverage_of_a_record_that_is_not_declared_is_a_problem(plugin, more, kind):
    found = coverage(plugin(rules=RECORDED.format(more=more)))
    assert problems(found) == {(kind, "TL-2-1")}
    assert row(found, "TL-2-1").places == ()


@pytest.mark.parametrize(
    ("record", "declared"),
    [
        ("document:notice", '[[document]]\nkey = "notice"\nzh = "通知"\nat = {}\n'),
        ("register:visits", VISITS),
        ("register:edition", '[[words.register]]\nkey = "edition"\nzh = "版本"\n'),
        ("field:plan.goals", '[[field]]\non = "plan"\nkey = "goals"\ntype = "text"\nzh = "目标"\n'),
        ("field:topics", ""),
        ("signature:inspector", '[[words.role]]\nkey = "inspector"\nzh = "检查人"\n'),
    ],
)
def test_coverage_of_a_record_that_is_declared_is_its_place(plugin, record, declared):
    found = coverage(plugin(rules=RECORDED.format(more=f'record = "{record}"') + declared))
    assert found.problems == ()
    assert row(found, "TL-2-1").places == (f"record {record}",)


def test_coverage_of_a_register_without_fields_is_a_problem(plugin):
    more = 'record = "register:visits"\n[[words.register]]\nkey = "visits"\nzh = "走访"'
    found = coverage(plugin(rules=RECORDED.format(more=more)))
    assert "没有任何栏目" in found.problems[0].what


@pytest.mark.parametrize(
    ("declared", "place"),
    [
        ('[required."person:admit"]\nname = "TL-3-1"', "required person:admit.name"),
        ('[[document]]\nkey = "notice"\nzh = "通知"\nat = { submit = "TL-3-1" }', "document notice (submit)"),
        (
            '[[field]]\non = "session"\nkey = "x"\ntype = "text"\nzh = "甲"\nrule = "TL-3-1"\nrequired_at = "open"',
            "field session.x",
        ),
        (
            '[[criterion]]\nscale = "lecturer"\nkey = "x"\nzh = "甲"\nrule = "TL-3-1"\nmost = 1',
            "criterion lecturer.x",
        ),
    ],
)
def test_coverage_of_a_declaration_that_the_baseline_reads_is_a_place_that_decides(plugin, declared, place):
    found = coverage(plugin(rules=AUTOMATED.format(severity="block") + declared))
    assert row(found, "TL-3-1").places == (place,)
    assert ("no_place", "TL-3-1") not in problems(found)


@pytest.mark.parametrize(
    "declared",
    [
        '[[words.group]]\nkey = "x"\nzh = "甲"\nrule = "TL-3-1"',
        '[[field]]\non = "session"\nkey = "x"\ntype = "text"\nzh = "甲"\nrule = "TL-3-1"',
    ],
)
def test_coverage_of_a_declaration_that_decides_nothing_does_not_automate_a_rule(plugin, declared):
    found = coverage(plugin(rules=AUTOMATED.format(severity="block") + declared))
    assert ("no_place", "TL-3-1") in problems(found)


def test_coverage_of_a_shown_rule_is_its_page(plugin):
    code = plugin()
    found = row(coverage(code), "TL-1-2")
    assert found.page == f"/c/{code}/rules/?rule=TL-1-2"
    assert found.places == (f"page {found.page}",)


def test_coverage_of_a_shown_rule_without_step_is_a_problem(plugin):
    rules = '[[rule]]\nid = "TL-4-1"\narticle = "四"\nmanner = "shown"\nsummary = "x"\nzh = "甲"\n'
    assert problems(coverage(plugin(rules=rules))) == {("no_page", "TL-4-1")}


def test_coverage_of_several_editions_is_of_the_newest(plugin):
    older = '[[rule]]\nid = "TL-0-1"\narticle = "旧"\nmanner = "shown"\nsummary = "x"\nzh = "旧"\n'
    assert {one.rule_id for one in coverage(plugin(older=older)).rules} == {"TL-1-1", "TL-1-2"}
