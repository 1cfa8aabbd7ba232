"""Delivery, ledger and material 培训实施、计入与报送: what the office saw, who counts, what is handed in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.counties import Checked
from xiangxun.rules import (
    Counts,
    Day,
    LedgerFacts,
    Map,
    Override,
    Person,
    Ruling,
    SessionCheck,
    SessionFacts,
    Slot,
    Span,
    Stage,
    Unit,
)

FIRST = date(2021, 5, 11)
METHODS = tuple(Slot((510, 570), kind=kind) for kind in ("theory", "practice", "visit"))
OFFICE = frozenset({"ecommerce_office"})


def day(n: int = 0, *, signed: int = 60, head: int | None = 60, observers: frozenset[str] = OFFICE) -> Day:
    return Day(FIRST + timedelta(days=n), METHODS, signed_in=signed, head_count=head, observers=observers)


def check(stage: Stage, *days: Day, retrains: str | None = None, **more: Any) -> SessionCheck:
    return SessionCheck(
        stage, FIRST, SessionFacts("session:1", days=days or (day(),), retrains=retrains), **more
    )


def found(checked: Checked) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.severity)) for finding in checked.findings if finding.stops]


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2021, 1, 1), "account:1")


def test_close_with_the_office_there_and_heads_agreeing_passes(rules):
    assert not rules().check_session(check(Stage.CLOSE, day(), day(1, signed=58, head=58))).findings


@pytest.mark.parametrize("observers", [frozenset(), frozenset({"authority"})])
def test_close_without_the_offices_observer_warns_how_many_days(rules, observers):
    facts = check(Stage.CLOSE, day(), day(1, observers=observers), day(2, observers=observers))
    checked = rules().check_session(facts)
    assert found(checked) == [("SS-07-7", "warn")]
    assert checked.findings[0].values == {"days": 2}


@pytest.mark.parametrize(("head", "is_stopped"), [(None, True), (59, True), (60, False), (61, True)])
def test_close_where_heads_and_signatures_differ_warns(rules, head, is_stopped):
    checked = rules().check_session(check(Stage.CLOSE, day(head=head)))
    assert (found(checked) == [("SS-07-8", "warn")]) is is_stopped


@pytest.mark.parametrize(
    ("head", "is_stopped"), [(None, True), (57, True), (58, False), (62, False), (63, True)]
)
def test_close_within_a_tolerance_the_county_reads_passes(rules, head, is_stopped):
    asked = rules(reading("head_count.tolerance", {"at_most": 2}))
    assert bool(found(asked.check_session(check(Stage.CLOSE, day(head=head))))) is is_stopped


@pytest.mark.parametrize(
    ("retrains", "missing", "expected"),
    [(None, 3, []), ("session:0", 0, []), ("session:0", 1, [("SS-12-5", "block")])],
)
def test_close_a_retraining_with_originals_missing_is_stopped(rules, retrains, missing, expected):
    facts = check(Stage.CLOSE, retrains=retrains, counts=Counts(missing_originals=missing))
    assert found(rules().check_session(facts)) == expected


@pytest.mark.parametrize(
    ("role", "is_stopped"),
    [("leading_group_office", False), ("ecommerce_office", True), ("institution", True)],
)
def test_close_a_retraining_with_originals_excepted_by_the_leading_groups_office(rules, role, is_stopped):
    ruling = Ruling("SS-12-5", "session:1", "allow", "account:9", role, FIRST, "外出务工")
    counts = Counts(missing_originals=1)
    facts = check(Stage.CLOSE, retrains="session:0", counts=counts, rulings=(ruling,))
    assert bool(found(rules().check_session(facts))) is is_stopped


@given(st.lists(st.integers(0, 3), max_size=30))
def test_enter_any_roster_counts_who_came_once_and_cites_the_head_count_for_the_others(rules, days_present):
    people = tuple(Person(f"person:{n}", credit_days=days) for n, days in enumerate(days_present))
    session = SessionFacts("session:1", days=(day(), day(1), day(2)))
    ledger = rules().decide_ledger(LedgerFacts(session, people))
    assert [line.units for line in ledger.lines] == [min(days, 1) for days in days_present]
    assert {line.rules for line in ledger.lines if not line.units} <= {("SS-07-8",)}


@pytest.mark.parametrize(("days", "units"), [(1, 0), (2, 1)])
def test_enter_with_a_reading_of_two_days_counts_from_two(rules, days, units):
    facts = LedgerFacts(
        SessionFacts("session:1", days=(day(), day(1))), (Person("person:1", credit_days=days),)
    )
    (line,) = rules(reading("count.min_presence", 2)).decide_ledger(facts).lines
    assert line.units == units


def test_submit_before_the_first_round_of_calls_is_stopped(rules):
    assert found(rules().check_session(check(Stage.SUBMIT))) == [("SS-11-1", "block")]
    assert not found(rules().check_session(check(Stage.SUBMIT, counts=Counts(calls_closed=1))))


@pytest.mark.parametrize("field", ["name", "id_number", "phone"])
def test_submit_with_a_trainees_file_lacking_a_field_and_a_reason_is_stopped(rules, field):
    counts = Counts(calls_closed=60, incomplete=Map({field: 2}))
    checked = rules().check_session(check(Stage.SUBMIT, counts=counts))
    assert found(checked) == [("SS-08-4", "block")]


ELEVEN = {
    "application",
    "approval",
    "notice",
    "courseware",
    "site_photos",
    "group_photo",
    "roster",
    "sign_in_sheet",
    "content",
    "call_record",
    "summary",
}


def test_submit_demands_eleven_documents_and_lets_the_others_be_missing(rules):
    demands = rules().required_documents(check(Stage.SUBMIT))
    assert {demand.kind for demand in demands if demand.rule == "SS-11-1"} == ELEVEN
    assert {demand.kind for demand in demands if demand.severity == "block"} == ELEVEN
    assert {demand.kind for demand in demands} - ELEVEN == {"video", "training_standard"}


def test_accept_looks_for_the_eleven_again(rules):
    demands = rules().required_documents(check(Stage.ACCEPT))
    assert {(demand.kind, demand.rule) for demand in demands} == {(kind, "SS-11-1") for kind in ELEVEN}


def test_archive_binds_two_copies_for_two_holders(rules):
    demands = rules().required_documents(check(Stage.ARCHIVE))
    assert {demand.kind for demand in demands} == ELEVEN | {"acceptance_opinion"}
    assert {(demand.copies, demand.holders) for demand in demands} == {
        (2, ("ecommerce_office", "institution"))
    }
    assert {demand.keep for demand in demands} == {Span(10, Unit.YEAR)}


@pytest.mark.parametrize("stage", [Stage.APPLY, Stage.OPEN, Stage.CLOSE, Stage.LEDGER])
def test_other_steps_demand_no_documents(rules, stage):
    assert rules().required_documents(check(stage)) == ()
