"""Ledger 培训台账: one line per person, once per session, a series per category, equal to the paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.counties import Checked
from xiangxun.rules import (
    Counts,
    Day,
    History,
    Ledger,
    LedgerFacts,
    Map,
    Override,
    Paper,
    Past,
    Person,
    Ruling,
    SessionCheck,
    SessionFacts,
    Stage,
)

FIRST = date(2021, 3, 8)
TOPICS = frozenset({"short_video", "practice"})


def session(category: str = "practical", topics: frozenset[str] = TOPICS) -> SessionFacts:
    return SessionFacts(
        "session:9", category, tuple(Day(FIRST + timedelta(days=n)) for n in range(3)), topics=topics
    )


def ledger_facts(
    *days_present: int,
    stopped: Mapping[str, tuple[str, ...]] | None = None,
    pasts: Mapping[str, tuple[Past, ...]] | None = None,
    category: str = "practical",
) -> LedgerFacts:
    people = tuple(Person(f"person:{n}", credit_days=days) for n, days in enumerate(days_present))
    history = History(pasts=Map({"counted_before": Map(pasts or {})}))
    return LedgerFacts(session(category), people, Map(stopped or {}), history=history)


def lines(ledger: Ledger) -> dict[str, tuple[int, tuple[str, ...]]]:
    return {line.person: (line.units, line.rules) for line in ledger.lines}


def earlier(category: str = "practical", topics: frozenset[str] = TOPICS) -> tuple[Past, ...]:
    return (Past("session:2", FIRST - timedelta(days=60), category=category, topics=topics, units=1),)


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2020, 9, 2), "account:1")


def test_enter_who_came_for_one_day_or_three_counts_each_once(rules):
    ledger = rules().decide_ledger(ledger_facts(1, 2, 3))
    assert [line.units for line in ledger.lines] == [1, 1, 1]
    assert ["XM-10-4" in line.rules for line in ledger.lines] == [False, True, True]


def test_enter_who_never_came_is_not_counted_by_the_rule_of_taking_part(rules):
    assert lines(rules().decide_ledger(ledger_facts(0))) == {"person:0": (0, ("XM-05-2",))}


def test_enter_who_never_came_and_is_too_old_cites_the_absence_first(rules):
    ledger = rules().decide_ledger(ledger_facts(0, stopped={"person:0": ("XM-05-4",)}))
    assert lines(ledger) == {"person:0": (0, ("XM-05-2", "XM-05-4"))}


def test_enter_who_came_but_is_stopped_keeps_attendance_and_cites_the_stop_first(rules):
    ledger = rules().decide_ledger(ledger_facts(3, stopped={"person:0": ("XM-05-4",)}))
    assert lines(ledger) == {"person:0": (0, ("XM-05-4", "XM-05-5"))}


@pytest.mark.parametrize("category", ["outreach", "basic", "practical"])
def test_enter_puts_each_category_into_its_own_series(rules, category):
    ledger = rules().decide_ledger(ledger_facts(1, 0, category=category))
    assert {line.series for line in ledger.lines} == {category}


@pytest.mark.parametrize(("days", "units"), [(1, 0), (2, 1), (3, 1)])
def test_enter_with_a_reading_of_two_days_counts_from_two(rules, days, units):
    ledger = rules(reading("count.min_presence", 2)).decide_ledger(ledger_facts(days))
    assert [line.units for line in ledger.lines] == [units]


def test_enter_a_repeat_of_the_course_counts_and_is_marked(rules):
    ledger = rules().decide_ledger(ledger_facts(3, 3, pasts={"person:0": earlier()}))
    assert [line.units for line in ledger.lines] == [1, 1]
    assert [(f.rule, f.about, f.stops) for f in ledger.findings] == [("XM-10-4", "person:0", False)]


def test_enter_a_repeat_where_the_county_reads_once_does_not_count(rules):
    asked = rules(reading("count.repeat_same_course", "once"))
    ledger = asked.decide_ledger(ledger_facts(3, 3, pasts={"person:0": earlier()}))
    assert lines(ledger)["person:0"] == (0, ("XM-10-4", "XM-05-5"))
    assert lines(ledger)["person:1"][0] == 1
    assert not ledger.findings


@pytest.mark.parametrize("past", [earlier(category="basic"), earlier(topics=frozenset({"orders"}))])
def test_enter_another_course_or_category_is_no_repeat(rules, past):
    asked = rules(reading("count.repeat_same_course", "once"))
    ledger = asked.decide_ledger(ledger_facts(3, pasts={"person:0": past}))
    assert lines(ledger)["person:0"][0] == 1


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans())))
def test_enter_any_roster_counts_those_present_and_not_stopped(rules, rows):
    stopped = {f"person:{n}": ("XM-05-4",) for n, (_, is_stopped) in enumerate(rows) if is_stopped}
    ledger = rules().decide_ledger(ledger_facts(*[days for days, _ in rows], stopped=stopped))
    assert [line.person for line in ledger.lines] == [f"person:{n}" for n in range(len(rows))]
    assert sum(line.units for line in ledger.lines) == sum(1 for days, out in rows if days and not out)


def numbers(signed: int = 29, excluded: int = 5, paper: int | None = 29, **more: Any) -> Counts:
    return Counts(30, signed, excluded, 24, paper, **{"calls_closed": 29, **more})


COMPLETE = {"papers": (Paper("ledger", FIRST),), "counts": numbers()}


def submit(**changes: Any) -> SessionCheck:
    return SessionCheck(
        Stage.SUBMIT, FIRST + timedelta(days=10), **{"session": session(), **COMPLETE, **changes}
    )


def found(checked: Checked) -> list[str]:
    return [finding.rule for finding in checked.findings if finding.stops]


def test_submit_a_complete_ledger_finds_nothing(rules):
    assert not found(rules().check_session(submit()))


def test_submit_without_a_ledger_is_stopped(rules):
    assert found(rules().check_session(submit(papers=()))) == ["XM-10-1"]


def test_submit_without_content_is_stopped(rules):
    assert found(rules().check_session(submit(session=session(topics=frozenset())))) == ["XM-10-3"]


@pytest.mark.parametrize("field", ["name", "id_number", "phone"])
def test_submit_with_a_row_lacking_a_field_and_a_reason_is_stopped(rules, field):
    counts = numbers(incomplete=Map({field: 1}))
    assert found(rules().check_session(submit(counts=counts))) == ["XM-10-3"]


@pytest.mark.parametrize("paper", [28, 30, None])
def test_submit_with_another_number_on_paper_is_stopped(rules, paper):
    assert found(rules().check_session(submit(counts=numbers(paper=paper)))) == ["XM-12-3"]


@pytest.mark.parametrize("excluded", [4, 6])
def test_submit_with_excluded_people_unaccounted_for_is_stopped(rules, excluded):
    assert found(rules().check_session(submit(counts=numbers(excluded=excluded)))) == ["XM-12-3"]


@pytest.mark.parametrize(("role", "is_stopped"), [("authority", False), ("institution", True)])
def test_submit_a_difference_explained_to_the_authority_passes(rules, role, is_stopped):
    ruling = Ruling("XM-12-3", "session:9", "allow", "account:9", role, FIRST, "签到表破损一页")
    checked = rules().check_session(submit(counts=numbers(paper=28), rulings=(ruling,)))
    assert bool(found(checked)) is is_stopped


@pytest.mark.parametrize(("called", "is_stopped"), [(0, True), (1, False), (29, False)])
def test_submit_before_any_tracking_asks_for_a_reason(rules, called, is_stopped):
    checked = rules().check_session(submit(counts=numbers(calls_closed=called)))
    assert (found(checked) == ["XM-11-1"]) is is_stopped


@pytest.mark.parametrize(("called", "is_stopped"), [(28, True), (29, False)])
def test_submit_where_all_must_be_tracked_asks_for_no_more_than_came(rules, called, is_stopped):
    asked = rules(reading("tracking.calls_least", 50))
    checked = asked.check_session(submit(counts=numbers(calls_closed=called)))
    assert (found(checked) == ["XM-11-1"]) is is_stopped


def test_submit_without_tracking_and_a_reason_by_a_named_person_passes(rules):
    ruling = Ruling("XM-11-1", "session:9", "allow", "account:9", "authority", FIRST, "学员外出务工")
    assert not found(rules().check_session(submit(counts=numbers(calls_closed=0), rulings=(ruling,))))
