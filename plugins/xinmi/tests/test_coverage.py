"""Coverage 制度对照: all 55 rules have their place, and every automated one cases on both sides."""

from __future__ import annotations

from collections import Counter

import pytest

from xiangxun.counties.coverage import check_coverage, coverage

#: Where a reader finds the rules whose place is not the obvious one.
PLACES = {
    "XM-05-1": "record register:enrolment_refusal",
    "XM-12-4": "record register:ledger_backup",
    "XM-13-1": "parameter archive.keep",
    "XM-15-1": "hook check_costs (training_fee plugin.py:TrainingFee.check_costs cost.standard_confirmed)",
    "XM-17-3": "hook watch_obligations (rules/watch.py:FOUND)",
    "XM-19-1": "hook check_session (rules/plans.py:is_in_force)",
}


def test_coverage_of_the_county_has_no_orphan_either_way():
    check_coverage("xinmi")


def test_coverage_holds_55_rules_in_the_manners_of_the_regulation():
    rows = coverage("xinmi").rules
    assert len(rows) == 55
    assert Counter(row.manner for row in rows) == {"automated": 34, "recorded": 20, "shown": 1}


@pytest.mark.parametrize(("rule", "place"), PLACES.items(), ids=PLACES)
def test_coverage_finds_the_place_of_a_rule(rule, place):
    (row,) = (row for row in coverage("xinmi").rules if row.rule_id == rule)
    assert place in row.places
