"""Waivers: what a layer may silence, and what not."""

from __future__ import annotations

import pytest

from xiangxun.rules import Cap, CostFacts, Waiver, WrongAnswer, rule

PACK_RULEBOOK = """
[[rule]]
id = "PK-1"
article = "专题一"
manner = "automated"
severity = "block"
summary = "a pack's duty"
zh = "专题要求"
waivable = {waivable}
"""


class Pack:
    @rule
    def check_session(self, facts, law):
        return [law.finding("PK-1", facts.session.ref)]

    @rule
    def check_costs(self, facts):
        return [Cap("PK-1", ("rent",), 100), Cap("TL-1", ("meals",), 100)]


def waiving(waived: str, by: str):
    class Waiving:
        @rule
        def check_session(self, facts):
            return [Waiver(waived, by)]

        @rule
        def check_costs(self, facts):
            return [Waiver(waived, by)]

    return Waiving()


@pytest.fixture
def pack(make_layer):
    return lambda waivable: make_layer(
        Pack(), "pack", PACK_RULEBOOK.format(waivable=str(waivable).lower()), parameters=""
    )


def test_waiver_of_a_waivable_rule_below_removes_its_findings_and_stays_seen(make_rules, pack, check):
    checked = make_rules(waiving("PK-1", "TL-6"), pack(True)).check_session(check)
    assert checked.findings == ()
    assert checked.waivers == (Waiver("PK-1", "TL-6"),)


def test_waiver_of_a_limit_below_removes_that_limit_only(make_rules, pack, session):
    checked = make_rules(waiving("PK-1", "TL-6"), pack(True)).check_costs(CostFacts(session))
    assert [cap.rule for cap in checked.caps] == ["TL-1"]


def test_waiver_of_a_rule_that_is_not_waivable_is_refused(make_rules, pack, check):
    with pytest.raises(WrongAnswer, match="不可豁免"):
        make_rules(waiving("PK-1", "TL-6"), pack(False)).check_session(check)


def test_waiver_within_one_layer_is_refused(make_rules, pack, check):
    with pytest.raises(WrongAnswer, match="只能豁免下层"):
        make_rules(waiving("PK-1", "PK-1"), pack(True)).check_session(check)


def test_waiver_citing_an_unknown_rule_is_refused(make_rules, pack, check):
    with pytest.raises(WrongAnswer, match="TL-99"):
        make_rules(waiving("PK-1", "TL-99"), pack(True)).check_session(check)
