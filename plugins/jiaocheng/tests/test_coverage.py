"""Coverage 制度对照: all 103 rules have their place, and every automated one cases on both sides."""

from __future__ import annotations

from collections import Counter

import pytest

from xiangxun.counties.coverage import check_coverage, coverage

#: Where a reader finds these rules at work.
PLACES = {
    "JC-0.0-1": "hook check_session (rules/plans.py:is_in_force)",
    "JC-1.6-3": "field plan.hours_change",
    "JC-1.8-1": "parameter archive.keep",
    "JC-2.3-6": "hook check_session (rules/aftercare.py:WITHIN)",
    "JC-2.4-5": "record register:internship",
    "JC-2.5-5": "parameter lecturer.appeal",
    "JC-2.6-4.4": "record register:damage",
    "JC-2.7-2": "hook decide_ledger (baseline defaults.py:one_each count.min_presence)",
    "JC-2.7-6": "record register:lending",
    "JC-2.7-10": "parameter adjustment.reach",
    "JC-4.1-2": "required session:open.venue",
    "JC-4.2-8": "hook required_documents (rules/dossier.py:ASKED)",
    "JC-4.2-11": "record register:video",
}


def test_coverage_of_the_county_has_no_orphan_either_way():
    check_coverage("jiaocheng")


def test_coverage_holds_103_rules_in_the_manners_of_the_regulation():
    rows = coverage("jiaocheng").rules
    assert len(rows) == 103
    assert Counter(row.manner for row in rows) == {"automated": 54, "recorded": 34, "shown": 15}


@pytest.mark.parametrize(("rule", "place"), PLACES.items(), ids=PLACES)
def test_coverage_finds_the_place_of_a_rule(rule, place):
    (row,) = (row for row in coverage("jiaocheng").rules if row.rule_id == rule)
    assert place in row.places
