"""Follow-up and supervision 回访与监管: rounds of calls, and what is due, late or at odds."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

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

LAST = date(2021, 3, 10)
TODAY = date(2021, 4, 1)


def summary(**more: Any) -> Summary:
    return Summary(**{"ref": "session:1", "first_day": date(2021, 3, 8), "last_day": LAST, **more})


def duties(rules: Any, **facts: Any) -> dict[str, Obligation]:
    return {one.key: one for one in rules().watch_obligations(WatchFacts(TODAY, **facts))}


def test_plan_calls_to_everybody_who_attended_within_thirty_days(rules):
    session = SessionFacts("session:1", "basic", (Day(LAST),))
    (round_,) = rules().required_followups(SessionCheck(Stage.CLOSE, LAST, session))
    assert (round_.rule, round_.share, round_.among, round_.attempts) == (
        "XM-09-5",
        Fraction(1),
        "attended",
        3,
    )
    assert round_.due == Deadline(Span(30), since=LAST)


def test_plan_the_sample_of_the_team_before_acceptance(rules):
    session = SessionFacts("session:1", "basic", (Day(LAST),))
    (round_,) = rules().required_followups(SessionCheck(Stage.ACCEPT, TODAY, session))
    assert (round_.rule, round_.share, round_.least, round_.drawn) == (
        "XM-11-4",
        Fraction(1, 10),
        10,
        "sample",
    )


def test_plan_calls_to_the_counted_alone_where_the_county_reads_so(rules):
    session = SessionFacts("session:1", "basic", (Day(LAST),))
    asked = rules(Override("followup.among", "counted", LAST, "account:1"))
    (round_,) = asked.required_followups(SessionCheck(Stage.CLOSE, LAST, session))
    assert round_.among == "counted"


@pytest.mark.parametrize("stage", [Stage.APPLY, Stage.OPEN, Stage.SUBMIT, Stage.ARCHIVE])
def test_plan_no_calls_at_other_steps(rules, stage):
    session = SessionFacts("session:1", "basic", (Day(LAST),))
    assert rules().required_followups(SessionCheck(stage, TODAY, session)) == ()


@pytest.mark.parametrize(
    ("key", "rule", "span"),
    [
        ("ledger", "XM-12-3", Span(10, Unit.WORKING_DAY)),
        ("submit", "XM-09-2", Span(10, Unit.WORKING_DAY)),
        ("followup", "XM-09-5", Span(30)),
    ],
)
def test_watch_after_the_last_day_asks_for_each_duty_until_done(rules, key, rule, span):
    open_ = duties(rules, sessions=(summary(),))[f"{key}:session:1"]
    assert (open_.rule, open_.owner, open_.due, open_.met) == (
        rule,
        "institution",
        Deadline(span, since=LAST),
        False,
    )
    assert duties(rules, sessions=(summary(done=Map({key: TODAY})),))[f"{key}:session:1"].met


@pytest.mark.parametrize("last_day", [None, date(2021, 4, 2)])
def test_watch_a_session_still_to_end_asks_for_nothing(rules, last_day):
    assert not duties(rules, sessions=(summary(last_day=last_day),))


def test_watch_payment_from_acceptance_until_settled(rules):
    assert "settle:session:1" not in duties(rules, sessions=(summary(),))
    accepted = {"accept": date(2021, 3, 30)}
    due = duties(rules, sessions=(summary(done=Map(accepted)),))["settle:session:1"]
    assert (due.rule, due.due, due.met) == ("XM-11-6", Deadline(Span(30), since=date(2021, 3, 30)), False)
    assert duties(rules, sessions=(summary(done=Map(accepted | {"settle": TODAY})),))["settle:session:1"].met


@pytest.mark.parametrize(("paper", "met"), [(23, False), (24, True), (25, False)])
def test_watch_the_paper_ledger_against_the_electronic_one(rules, paper, met):
    found = duties(rules, sessions=(summary(counted=24, paper_ledger_total=paper),))["paper_ledger:session:1"]
    assert (found.rule, found.have, found.met) == ("XM-16-5", paper, met)


def test_watch_backups_once_there_is_a_ledger(rules):
    assert "ledger_backup" not in duties(rules, sessions=(summary(),))
    kept = summary(done=Map({"ledger": TODAY}))
    assert duties(rules, sessions=(kept,))["ledger_backup"].due == Deadline(Span(0), since=TODAY)
    last = Map({"ledger_backup": date(2021, 3, 31), "ledger_restore": date(2021, 3, 1)})
    found = duties(rules, sessions=(kept,), last=last)
    assert found["ledger_backup"].due == Deadline(Span(1), since=date(2021, 3, 31))
    assert found["ledger_restore"].due == Deadline(Span(1, Unit.MONTH), since=date(2021, 3, 1))


BY = date(2021, 4, 20)


def orders(rules: Any, rule: str, by: date | None, *readings: Override) -> dict[str, tuple[str, str]]:
    facts = WatchFacts(TODAY, open_orders=(Order("order:1", "session:1", rule, by),))
    found = rules(*readings).watch_obligations(facts)
    due = by and Deadline(Span(0), since=by)
    assert {(one.due, one.met, one.about) for one in found} == {(due, False, "session:1")}
    return {one.key.partition(":")[0]: (one.rule, one.owner) for one in found}


def reading(key: str, value: object) -> Override:
    return Override(key, value, date(2020, 9, 2), "account:1")


@pytest.mark.parametrize("rule", ["XM-17-3", "XM-06-2"])
def test_watch_an_order_after_a_check_is_corrected_and_reported_by_its_day(rules, rule):
    assert orders(rules, rule, BY) == {
        "rectify": ("XM-17-3", "institution"),
        "report": ("XM-17-3", "authority"),
    }


def test_watch_an_order_after_acceptance_is_corrected_without_a_report(rules):
    assert orders(rules, "XM-11-7", BY) == {"rectify": ("XM-11-7", "institution")}


@pytest.mark.parametrize("rule", ["XM-11-7", "XM-06-2"])
def test_watch_an_order_without_a_day_is_owed_by_the_authority(rules, rule):
    assert {owner for _, owner in orders(rules, rule, None).values()} == {"authority"}


@pytest.mark.parametrize("level", ["superior", "city"])
def test_watch_where_only_one_level_is_meant_reports_orders_under_article_17_alone(rules, level):
    meant = reading("rectify.found_by", level)
    assert orders(rules, "XM-06-2", BY, meant) == {"rectify": ("XM-06-2", "institution")}
    assert set(orders(rules, "XM-17-3", BY, meant)) == {"rectify", "report"}


def test_watch_an_order_is_owed_by_whom_the_county_names(rules):
    swapped = (
        reading("rectify.corrected_by", "authority"),
        reading("rectify.reported_by", "institution"),
    )
    assert orders(rules, "XM-17-3", BY, *swapped) == {
        "rectify": ("XM-17-3", "authority"),
        "report": ("XM-17-3", "institution"),
    }


def test_watch_a_session_that_ends_today_asks_for_its_duties(rules):
    assert len(duties(rules, sessions=(summary(last_day=TODAY),))) == 3


def test_watch_backups_where_only_some_sessions_have_a_ledger(rules):
    kept = summary(ref="session:2", done=Map({"ledger": TODAY}))
    assert "ledger_backup" in duties(rules, sessions=(summary(), kept))
