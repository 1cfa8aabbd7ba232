"""Facts from cases: what a clerk may leave out, and what is refused by field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from xiangxun.rules import (
    AcceptanceFacts,
    Day,
    DocumentDemand,
    EngagementFacts,
    FollowupRound,
    History,
    LevelFacts,
    Map,
    Past,
    PeopleFacts,
    Person,
    PlanFacts,
    SessionCheck,
    SessionFacts,
    Stage,
    WatchFacts,
)
from xiangxun.rules.testing import build_facts

DAY = date(2021, 3, 8)


def test_what_is_left_out_has_its_default_and_days_are_the_case_s():
    facts = build_facts(SessionCheck, {"stage": "open", "session": {}}, DAY)
    assert facts == SessionCheck(Stage.OPEN, DAY, SessionFacts("session"))
    assert build_facts(PlanFacts, {"ref": "plan", "kind": "year"}, DAY).submitted == DAY
    assert build_facts(WatchFacts, {}, DAY).as_of == DAY


def test_a_thing_may_be_told_by_its_first_field_alone():
    facts = build_facts(PeopleFacts, {"gate": "pay", "session": "班", "people": ["甲"]}, DAY)
    assert facts.session == SessionFacts("班")
    assert facts.people == (Person("甲"),)
    session = build_facts(SessionFacts, {"ref": "班", "days": [date(2021, 3, 8)]}, DAY)
    assert session.days == (Day(date(2021, 3, 8)),)


def test_mappings_sets_and_pairs_take_their_declared_form():
    told = {
        "ref": "s",
        "kind": "session",
        "vetoes": ["b", "a"],
        "measures": {"poor": [3, 4]},
        "scores": [{"criterion": "hours", "points": 19, "proofs": ["list"]}],
    }
    facts = build_facts(AcceptanceFacts, told, DAY)
    assert facts.vetoes == {"a", "b"}
    assert facts.measures == Map({"poor": (3, 4)})
    assert facts.scores[0].points == Decimal(19)


def test_own_fields_keep_the_kind_they_are_written_in():
    told = {"n": 1, "ok": True, "on": date(2020, 1, 1), "x": Decimal("1.5"), "t": "text", "many": ["a", "b"]}
    extra = build_facts(Person, {"ref": "甲", "extra": told}, DAY).extra
    assert extra == {**told, "many": ("a", "b")}
    assert extra["ok"] is True


def test_history_and_nested_facts_are_built():
    told = {"pasts": {"before": {"甲": [{"session": "s0", "on": date(2020, 5, 1), "units": 1}]}}}
    past = Past("s0", date(2020, 5, 1), units=1)
    people = build_facts(PeopleFacts, {"gate": "count", "session": {}, "history": told}, DAY)
    assert people.history == History(Map({"before": Map({"甲": (past,)})}))
    engaged = build_facts(EngagementFacts, {"engaged": "师", "lecturer": {"months": {"shop": 24}}}, DAY)
    assert (engaged.lecturer.ref, engaged.lecturer.on, engaged.lecturer.months["shop"]) == (
        "lecturer",
        DAY,
        24,
    )
    levels = build_facts(
        LevelFacts, {"session": {}, "trainees": [{"person": "甲", "scores": {"x": 60}}]}, DAY
    )
    assert levels.trainees[0].scores["x"] == Decimal(60)


def test_shares_and_words_of_answers_can_be_built_too():
    told = {
        "key": "k",
        "rule": "T-1",
        "method": "phone",
        "due": {"span": 30, "event": "closed"},
        "share": "1/10",
    }
    assert build_facts(FollowupRound, told, DAY).share == Fraction(1, 10)
    assert build_facts(DocumentDemand, {"kind": "video", "rule": "T-1", "per": "day"}, DAY).per == "day"


@pytest.mark.parametrize(
    ("cls", "told", "why"),
    [
        (PeopleFacts, {"session": {}}, "缺少 gate"),
        (PeopleFacts, {"gate": "window", "session": {}}, "facts.gate"),
        (PeopleFacts, {"gate": "count", "session": {}, "people": "甲"}, "facts.people：应为列表"),
        (PeopleFacts, {"gate": "count", "session": {}, "people": [{}]}, "缺少 ref"),
        (PeopleFacts, {"gate": "count", "session": {"colour": 1}}, "没有 colour"),
        (Person, {"ref": "甲", "birth": "1960"}, "facts.birth：应为 date"),
        (Person, {"ref": "甲", "credit_days": True}, "facts.credit_days：应为 int"),
        (Person, {"ref": "甲", "answers": ["a"]}, "facts.answers：应为表"),
        (AcceptanceFacts, {"ref": "s", "kind": "x", "measures": {"poor": [3]}}, "应有 2 项"),
        (FollowupRound, {"key": "k", "rule": "r", "method": "m", "due": 30}, "facts.due"),
        (DocumentDemand, {"kind": "video", "rule": "T-1", "per": "hour"}, "facts.per：不认识"),
    ],
)
def test_facts_that_do_not_fit_are_refused_naming_the_field(cls, told, why):
    with pytest.raises(ValueError, match=why):
        build_facts(cls, told, DAY)
