"""Institutions and lecturers 培训机构与师资: qualification, team, orders mended, and what lecturers can show."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xiangxun.counties import Checked
from xiangxun.rules import (
    Engaged,
    EngagementFacts,
    InstitutionFacts,
    LecturerFacts,
    Override,
    Ruling,
    Suspend,
)

DAY = date(2021, 4, 20)
FIT: dict[str, Any] = {"qualifications": frozenset({"ecommerce_training"}), "lecturers": 2}


def institution(**changes: Any) -> InstitutionFacts:
    return InstitutionFacts("institution:1", DAY, **{**FIT, **changes})


def found(checked: Checked) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.severity)) for finding in checked.findings if finding.stops]


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2021, 1, 1), "account:1")


def allowed_by(role: str) -> tuple[Ruling, ...]:
    return (Ruling("SS-10-3", "institution:1", "allow", "account:9", role, DAY, "已准延期"),)


def test_check_a_fit_institution_finds_nothing(rules):
    assert not rules().check_institution(institution()).findings


@pytest.mark.parametrize("qualifications", [frozenset(), frozenset({"catering"})])
def test_check_an_institution_without_the_qualification_is_stopped(rules, qualifications):
    checked = rules().check_institution(institution(qualifications=qualifications))
    assert found(checked) == [("SS-08-1", "block")]


@pytest.mark.parametrize(("lecturers", "is_stopped"), [(0, True), (1, True), (2, False), (3, False)])
def test_check_a_team_of_lecturers_passes_from_two(rules, lecturers, is_stopped):
    assert bool(found(rules().check_institution(institution(lecturers=lecturers)))) is is_stopped


def test_check_an_overdue_order_alone_warns_and_shuts_nobody_out(rules):
    checked = rules().check_institution(institution(overdue_orders=1))
    assert found(checked) == [("SS-10-3", "warn")]
    assert [finding.effect for finding in checked.findings] == [None]


def test_check_a_decided_breach_shuts_out_until_the_office_lifts_it(rules):
    checked = rules().check_institution(institution(breached=True))
    assert found(checked) == [("SS-10-3", "block")]
    (finding,) = checked.findings
    assert finding.effect == Suspend("institution:1", "applications", "ecommerce_office")


def test_check_a_decided_breach_where_the_county_reads_no_block_only_warns(rules):
    asked = rules(reading("breach.blocks_applications", False))
    assert found(asked.check_institution(institution(breached=True))) == [("SS-10-3", "warn")]


@pytest.mark.parametrize(("role", "is_stopped"), [("ecommerce_office", False), ("institution", True)])
def test_check_an_overdue_order_passes_only_on_the_word_of_the_office(rules, role, is_stopped):
    checked = rules().check_institution(institution(overdue_orders=1, rulings=allowed_by(role)))
    assert bool(found(checked)) is is_stopped


EVIDENCE = ("practice", "experience", "results")


def engaged(*evidence: str) -> EngagementFacts:
    return EngagementFacts(
        DAY, Engaged("lecturer:1"), LecturerFacts("lecturer:1", DAY, evidence=frozenset(evidence))
    )


def test_check_a_lecturer_with_everything_to_show_passes_without_a_certificate(rules):
    assert not rules().check_lecturer(engaged(*EVIDENCE)).findings


@pytest.mark.parametrize("lacking", EVIDENCE)
def test_check_a_lecturer_lacking_one_of_the_three_warns_naming_it(rules, lacking):
    checked = rules().check_lecturer(engaged(*(kind for kind in EVIDENCE if kind != lacking)))
    assert found(checked) == [("SS-06-2", "warn")]
    assert checked.findings[0].values == {"evidence": lacking}
