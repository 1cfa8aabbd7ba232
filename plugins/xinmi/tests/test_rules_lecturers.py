"""Lecturers 培训师资: certificates on the first day, two years of practice for practical classes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xiangxun.counties import Checked
from xiangxun.rules import Certificate, Engaged, EngagementFacts, LecturerFacts, Map, Override, Ruling

FIRST = date(2021, 3, 8)
HELD = (Certificate("ecommerce_lecturer"),)


def engaged(
    category: str = "basic",
    certificates: tuple[Certificate, ...] = HELD,
    months: int = 0,
    evidence: tuple[str, ...] = ("shop_record",),
    rulings: tuple[Ruling, ...] = (),
) -> EngagementFacts:
    lecturer = LecturerFacts(
        "lecturer:1",
        FIRST,
        certificates=certificates,
        evidence=frozenset(evidence),
        months=Map({"ecommerce_operation": months}),
    )
    return EngagementFacts(FIRST, Engaged("lecturer:1"), lecturer, category, rulings=rulings)


def days_from_first(days: int | None) -> date | None:
    return None if days is None else FIRST + timedelta(days=days)


def found(checked: Checked) -> list[str]:
    return [finding.rule for finding in checked.findings if finding.stops]


@pytest.mark.parametrize(
    "kind", ["ecommerce_lecturer", "international_ecommerce_lecturer", "taobao_university", "training_body"]
)
def test_check_an_accepted_certificate_finds_nothing(rules, kind):
    assert not found(rules().check_lecturer(engaged(certificates=(Certificate(kind),))))


@pytest.mark.parametrize("certificates", [(), (Certificate("other_qualification"),)])
def test_check_without_an_accepted_certificate_is_stopped(rules, certificates):
    assert found(rules().check_lecturer(engaged(certificates=certificates))) == ["XM-03-1"]


def test_check_another_qualification_accepted_by_the_authority_passes(rules):
    ruling = Ruling("XM-03-1", "lecturer:1", "allow", "account:9", "authority", FIRST, "高校电商专业教师")
    facts = engaged(certificates=(Certificate("other_qualification"),), rulings=(ruling,))
    assert not found(rules().check_lecturer(facts))


@pytest.mark.parametrize(
    ("issued", "expires", "is_stopped"),
    [(0, 0, False), (1, None, True), (None, -1, True), (-400, 400, False)],
)
def test_check_a_certificate_by_its_days_holds_on_the_first_day(rules, issued, expires, is_stopped):
    certificate = Certificate("taobao_university", days_from_first(issued), days_from_first(expires))
    assert bool(found(rules().check_lecturer(engaged(certificates=(certificate,))))) is is_stopped


@pytest.mark.parametrize(("months", "is_stopped"), [(0, True), (23, True), (24, False), (25, False)])
def test_check_practice_for_a_practical_class_asks_for_24_months_included(rules, months, is_stopped):
    assert (found(rules().check_lecturer(engaged("practical", months=months))) == ["XM-03-2"]) is is_stopped


@pytest.mark.parametrize("category", ["outreach", "basic"])
def test_check_practice_for_other_classes_asks_for_none(rules, category):
    assert not found(rules().check_lecturer(engaged(category, months=0)))


def test_check_too_little_practice_knows_no_exception(rules):
    ruling = Ruling("XM-03-2", "lecturer:1", "allow", "account:9", "authority", FIRST)
    facts = engaged("practical", months=23, rulings=(ruling,))
    assert found(rules().check_lecturer(facts)) == ["XM-03-2"]


@pytest.mark.parametrize(
    ("evidence", "is_stopped"),
    [((), True), (("award",), True), (("employer_statement",), False), (("award", "shop_record"), False)],
)
def test_check_practice_for_a_practical_class_asks_for_proof_of_it(rules, evidence, is_stopped):
    facts = engaged("practical", months=24, evidence=evidence)
    assert (found(rules().check_lecturer(facts)) == ["XM-03-2"]) is is_stopped


@pytest.mark.parametrize(("months", "is_stopped"), [(23, True), (24, False)])
def test_check_practice_where_the_county_asks_for_no_proof_counts_months_alone(rules, months, is_stopped):
    none = Override("lecturer.practice_evidence", [], FIRST, "account:1")
    facts = engaged("practical", months=months, evidence=())
    assert (found(rules(none).check_lecturer(facts)) == ["XM-03-2"]) is is_stopped
