"""The baseline reads what a rulebook requires, and finds what is not filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xiangxun.rules import (
    Counts,
    Engaged,
    EngagementFacts,
    Gate,
    InstitutionFacts,
    LecturerFacts,
    Map,
    PeopleFacts,
    Person,
    PlanFacts,
    Stage,
)

DAY = date(2024, 5, 6)
MORE = """
[required."plan:class"]
audience = "TL-1"
[required."session:submit"]
board = "TL-1"
[required."row:submit"]
phone = "TL-3"
[required."person:admit"]
township = "TL-1"

[[document]]
key = "notice"
zh = "培训通知"
at = { submit = ["TL-1", "TL-3"], archive = "TL-1" }

[[field]]
on = "session"
key = "bus_line"
type = "text"
zh = "班车"
required_at = "submit"
rule = "TL-1"
[[field]]
on = "person"
key = "shop"
type = "text"
zh = "网店"
required_at = "admit"
rule = "TL-1"
[[field]]
on = "lecturer"
key = "reputation"
type = "text"
zh = "口碑"
required_at = "open"
rule = "TL-1"
[[field]]
on = "institution"
key = "seats"
type = "integer"
zh = "座位"
required_at = "apply"
rule = "TL-1"
[[field]]
on = "plan"
key = "motto"
type = "text"
zh = "口号"
"""


class Silent:
    """Declares everything, decides nothing."""


@pytest.fixture
def rules(make_rules):
    return make_rules(Silent(), more=MORE)


def fields(checked) -> list[object]:
    return [finding.values["field"] for finding in checked.findings]


def test_plan_of_the_kind_with_an_unfilled_field_is_found(rules):
    assert fields(rules.check_plan(PlanFacts("plan:1", "class", DAY))) == ["audience"]
    assert fields(rules.check_plan(PlanFacts("plan:1", "class", DAY, filled=frozenset({"audience"})))) == []
    assert fields(rules.check_plan(PlanFacts("plan:1", "year", DAY))) == []


def test_session_at_its_stage_with_unfilled_fields_is_found(rules, check):
    assert fields(rules.check_session(check)) == ["board", "bus_line"]
    filled = replace(check.session, filled=frozenset({"board"}), extra=Map({"bus_line": "3"}))
    assert fields(rules.check_session(replace(check, session=filled))) == []
    assert fields(rules.check_session(replace(check, stage=Stage.OPEN))) == []


def test_rows_with_empty_fields_are_found_once_with_their_number(rules, check):
    counts = Counts(incomplete=Map({"phone": 4, "name": 2}))
    rows = [
        one for one in rules.check_session(replace(check, counts=counts)).findings if "rows" in one.values
    ]
    assert [(one.rule, one.about, one.values["rows"]) for one in rows] == [("TL-3", "session:1", 4)]


def test_people_at_the_gate_with_unfilled_fields_are_found_each(rules, session):
    people = (
        Person("person:1", filled=frozenset({"township"}), extra=Map({"shop": "x"})),
        Person("person:2", filled=frozenset({"township"})),
        Person("person:3"),
    )
    admit = rules.check_people(PeopleFacts(Gate.ADMIT, DAY, session, people))
    assert [(one.about, one.values["field"]) for one in admit.findings] == [
        ("person:2", "shop"),
        ("person:3", "township"),
        ("person:3", "shop"),
    ]
    assert rules.check_people(PeopleFacts(Gate.COUNT, DAY, session, people)).findings == ()


def test_lecturer_and_institution_without_required_extras_are_found(rules):
    lecturer = LecturerFacts("lecturer:1", DAY)
    assert fields(rules.check_lecturer(EngagementFacts(DAY, Engaged("lecturer:1"), lecturer))) == [
        "reputation"
    ]
    assert fields(rules.check_institution(InstitutionFacts("institution:1", DAY))) == ["seats"]


def test_documents_declared_for_the_stage_are_demanded_by_each_rule(rules, check):
    demands = rules.required_documents(check)
    assert [(demand.kind, demand.rule, demand.severity) for demand in demands] == [
        ("notice", "TL-1", "block"),
        ("notice", "TL-3", "warn"),
    ]
    assert rules.required_documents(replace(check, stage=Stage.OPEN)) == ()
