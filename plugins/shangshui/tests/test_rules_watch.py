"""Follow-up and supervision 回访与监督: rounds on schedule, and what is due, late or at odds."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.rules import (
    Day,
    Deadline,
    Map,
    Obligation,
    Order,
    Override,
    SessionCheck,
    SessionFacts,
    Span,
    Stage,
    Summary,
    Unit,
    WatchFacts,
)

LAST = date(2021, 5, 12)
TODAY = date(2021, 6, 10)
WORKING = Unit.WORKING_DAY


def summary(**more: Any) -> Summary:
    return Summary(**{"ref": "session:1", "first_day": date(2021, 5, 11), "last_day": LAST, **more})


def duties(rules: Any, *overrides: Override, as_of: date = TODAY, **facts: Any) -> dict[str, Obligation]:
    return {one.key: one for one in rules(*overrides).watch_obligations(WatchFacts(as_of, **facts))}


def test_plan_four_rounds_of_everybody_who_attended(rules):
    session = SessionFacts("session:1", days=(Day(LAST),))
    rounds = rules().required_followups(SessionCheck(Stage.CLOSE, LAST, session))
    spans = [Span(10, WORKING), Span(30), Span(90), Span(180)]
    assert [(one.key, one.due) for one in rounds] == [
        (key, Deadline(span, since=LAST))
        for key, span in zip(("first", "second", "third", "fourth"), spans, strict=True)
    ]
    assert [one.method for one in rounds] == ["phone", "visit", "visit", "visit"]
    assert {(one.rule, one.share, one.among, one.attempts) for one in rounds} == {
        ("SS-07-6", Fraction(1), "attended", 3)
    }


def test_plan_a_sample_before_acceptance(rules):
    session = SessionFacts("session:1", days=(Day(LAST),))
    (round_,) = rules().required_followups(SessionCheck(Stage.ACCEPT, TODAY, session))
    assert (round_.rule, round_.share, round_.drawn) == ("SS-12-1", Fraction(1, 10), "sample")


@pytest.mark.parametrize("stage", [Stage.APPLY, Stage.OPEN, Stage.SUBMIT, Stage.ARCHIVE])
def test_plan_no_calls_at_other_steps(rules, stage):
    session = SessionFacts("session:1", days=(Day(LAST),))
    assert rules().required_followups(SessionCheck(stage, TODAY, session)) == ()


@pytest.mark.parametrize(
    ("key", "rule", "span", "done"),
    [
        ("summary.due", "SS-07-5", Span(10, WORKING), "submit"),
        ("dossier.due", "SS-11-3", Span(15, WORKING), "submit"),
        ("followup.first", "SS-07-6", Span(10, WORKING), "followup:first"),
        ("followup.fourth", "SS-07-6", Span(180), "followup:fourth"),
    ],
)
def test_watch_after_the_last_day_asks_for_each_duty_until_done(rules, key, rule, span, done):
    open_ = duties(rules, sessions=(summary(),))[f"{key}:session:1"]
    assert (open_.rule, open_.owner, open_.due, open_.met) == (
        rule,
        "institution",
        Deadline(span, since=LAST),
        False,
    )
    assert duties(rules, sessions=(summary(done=Map({done: TODAY})),))[f"{key}:session:1"].met


@pytest.mark.parametrize(("last_day", "asked"), [(None, False), (date(2021, 6, 11), False), (TODAY, True)])
def test_watch_a_session_asks_for_its_duties_from_its_last_day_on(rules, last_day, asked):
    assert ("dossier.due:session:1" in duties(rules, sessions=(summary(last_day=last_day),))) is asked


@pytest.mark.parametrize(
    ("checked", "met"), [(None, False), (date(2021, 5, 10), False), (date(2021, 5, 11), True), (TODAY, True)]
)
def test_watch_the_institutions_own_check_of_each_class(rules, checked, met):
    last = Map({} if checked is None else {"self_check": checked})
    found = duties(rules, sessions=(summary(),), last=last)["self_check:session:1"]
    assert (found.rule, found.due, found.met) == ("SS-09-2", Deadline(Span(0), since=LAST), met)


def test_watch_registers_once_a_class_was_held(rules):
    assert "archive_check" not in duties(rules)
    found = duties(rules, sessions=(summary(),), last=Map({"evaluation": date(2021, 4, 1)}))
    assert found["archive_check"].due == Deadline(Span(0), since=TODAY)
    assert found["evaluation"].due == Deadline(Span(3, Unit.MONTH), since=date(2021, 4, 1))


@pytest.mark.parametrize(
    ("rule", "by", "owner"),
    [
        ("SS-10-2", date(2021, 6, 20), "institution"),
        ("SS-12-4", date(2021, 6, 20), "institution"),
        ("SS-10-2", None, "ecommerce_office"),
        ("SS-12-4", None, "leading_group_office"),
    ],
)
def test_watch_an_open_order_is_owed_by_who_must_act(rules, rule, by, owner):
    found = duties(rules, open_orders=(Order("order:1", "session:1", rule, by),))["rectify:order:1"]
    due = Deadline(Span(0), since=by) if by else None
    assert (found.rule, found.owner, found.due, found.met) == (rule, owner, due, False)


@pytest.mark.parametrize(
    ("as_of", "month", "due"),
    [
        (date(2021, 6, 10), "2021-07", date(2021, 6, 25)),
        (date(2021, 6, 30), "2021-07", date(2021, 6, 25)),
        (date(2021, 12, 31), "2022-01", date(2021, 12, 25)),
        (date(2022, 1, 31), "2022-02", date(2022, 1, 25)),
    ],
)
def test_watch_the_plan_of_next_month_due_in_this_one(rules, as_of, month, due):
    found = duties(rules, as_of=as_of)
    assert [key for key in found if key.startswith("month:")] == [f"month:{month}"]
    assert (found[f"month:{month}"].due, found[f"month:{month}"].met) == (Deadline(Span(0), since=due), False)


def test_watch_the_plan_of_a_month_with_a_class_to_come(rules):
    coming = summary(ref="session:2", first_day=TODAY, last_day=TODAY)
    found = duties(rules, sessions=(summary(), coming), plans=Map({"month:2021-06": TODAY}))
    assert [(key, found[key].met) for key in sorted(found) if key.startswith("month:")] == [
        ("month:2021-06", True),
        ("month:2021-07", False),
    ]


def test_watch_a_due_day_that_the_month_before_does_not_have_falls_on_its_last(rules):
    override = Override("monthly_plan.due_day", 31, date(2021, 1, 1), "account:1")
    found = duties(rules, override, as_of=date(2022, 2, 10))
    assert found["month:2022-03"].due == Deadline(Span(0), since=date(2022, 2, 28))


def test_watch_the_plan_of_the_year(rules):
    assert not duties(rules)["year:2021"].met
    assert duties(rules, plans=Map({"year:2021": date(2021, 1, 8)}))["year:2021"].met


def test_watch_plans_without_days_stand_for_any_period(rules):
    found = duties(rules, plans=Map({"year": TODAY, "month": TODAY}))
    assert found["year:2021"].met
    assert found["month:2021-07"].met


@pytest.mark.parametrize(
    ("key", "rule"), [("poor_household", "SS-03-3"), ("poor_household:households", "SS-02-2")]
)
@given(in_need=st.integers(0, 300), trained=st.integers(0, 300), excused=st.integers(0, 300))
def test_watch_the_need_is_met_when_nobody_is_left(rules, key, rule, in_need, trained, excused):
    excused = min(excused, in_need)
    found = duties(rules, need=Map({key: (in_need, trained, excused)}))[f"need:{key}"]
    assert (found.rule, found.have, found.of) == (rule, trained, in_need - excused)
    assert found.met is (in_need - excused - trained <= 0)
