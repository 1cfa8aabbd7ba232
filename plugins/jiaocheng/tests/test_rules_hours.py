"""Hours 培训时长: six hours on the clock, by a second way of reckoning, minute by minute."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.rules import Day, Override, Ruling, SessionCheck, SessionFacts, Slot, Stage
from xiangxun_jiaocheng.rules.hours import clock_minutes

FIRST = date(2022, 6, 20)
MORNING, AFTERNOON = (510, 690), (840, 1020)


def check(stage: Stage, *days: tuple[tuple[int, int], ...], rulings: tuple[Ruling, ...] = ()) -> SessionCheck:
    held = tuple(
        Day(FIRST + timedelta(days=n), tuple(Slot(span, span) for span in spans), homework=True)
        for n, spans in enumerate(days)
    )
    return SessionCheck(stage, FIRST, SessionFacts("session:1", "practice", held), rulings=rulings)


def short_days(rules, facts: SessionCheck) -> list[tuple[object, object]]:
    found = rules.check_session(facts).findings
    return [(f.values["on"], f.values["minutes"]) for f in found if f.rule == "JC-2.2-4"]


def by_the_minute(spans: list[tuple[int, int]], pause: int) -> int:
    """Mark every minute taught, then fill the gaps that are short enough, and count."""
    taught = {minute for begin, end in spans for minute in range(begin, end)}
    gaps: list[list[int]] = []
    for minute in range(min(taught, default=0), max(taught, default=0)):
        if minute not in taught:
            if gaps and gaps[-1][-1] == minute - 1:
                gaps[-1].append(minute)
            else:
                gaps.append([minute])
    return len(taught) + sum(len(gap) for gap in gaps if len(gap) <= pause)


@st.composite
def lessons(draw):
    edges = sorted(draw(st.sets(st.integers(0, 300), min_size=2, max_size=10)))
    return list(zip(edges[::2], edges[1::2], strict=False))


@given(lessons(), st.integers(0, 60))
def test_clock_any_lessons_agree_with_a_count_minute_by_minute(spans, pause):
    assert clock_minutes(spans, pause) == by_the_minute(spans, pause)


@given(lessons(), st.randoms())
def test_clock_order_of_lessons_does_not_matter(spans, random):
    shuffled = list(spans)
    random.shuffle(shuffled)
    assert clock_minutes(shuffled, 15) == clock_minutes(spans, 15)


def test_clock_lessons_that_overlap_count_once():
    assert clock_minutes([(0, 100), (10, 20), (90, 120)], 0) == 120


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.CLOSE])
@pytest.mark.parametrize(("end", "is_short"), [(1019, True), (1020, False), (1021, False)])
def test_check_a_day_around_six_hours(rules, stage, end, is_short):
    facts = check(stage, (MORNING, (840, end)))
    assert short_days(rules(), facts) == ([(FIRST, 359)] if is_short else [])


def test_check_lunch_does_not_count(rules):
    assert short_days(rules(), check(Stage.CLOSE, ((510, 690), (750, 920)))) == [(FIRST, 350)]


def test_check_eight_lessons_of_45_minutes_with_pauses_are_six_hours_and_more(rules):
    morning = tuple((510 + 55 * n, 555 + 55 * n) for n in range(4))
    afternoon = tuple((840 + 55 * n, 885 + 55 * n) for n in range(4))
    assert short_days(rules(), check(Stage.CLOSE, morning + afternoon)) == []
    assert clock_minutes(morning + afternoon, 15) == 8 * 45 + 6 * 10


def test_check_names_each_short_day(rules):
    full, half = (MORNING, AFTERNOON), (MORNING,)
    found = short_days(rules(), check(Stage.CLOSE, half, full, half))
    assert found == [(FIRST, 180), (FIRST + timedelta(days=2), 180)]


@pytest.mark.parametrize("stage", [Stage.APPLY, Stage.LEDGER, Stage.SUBMIT, Stage.ARCHIVE])
def test_check_hours_at_other_stages_finds_nothing(rules, stage):
    assert short_days(rules(), check(stage, (MORNING,))) == []


def test_check_a_short_day_with_a_reason_no_longer_stops(rules):
    ruling = Ruling("JC-2.2-4", "session:1", "allow", "account:3", "public_service_centre", FIRST, "设备故障")
    checked = rules().check_session(check(Stage.CLOSE, (MORNING,), rulings=(ruling,)))
    assert "JC-2.2-4" not in {finding.rule for finding in checked.stopping}


@pytest.mark.parametrize(
    ("reading", "minutes"), [("clock", 360), ("class_hours", 270), ({"at_least": 300}, 300)]
)
def test_check_reads_hours_as_the_county_does(rules, reading, minutes):
    asked = rules(Override("day.min_minutes", reading, date(2022, 1, 1), "account:1"))
    assert short_days(asked, check(Stage.OPEN, ((0, minutes),))) == []
    assert short_days(asked, check(Stage.OPEN, ((0, minutes - 1),))) == [(FIRST, minutes - 1)]
