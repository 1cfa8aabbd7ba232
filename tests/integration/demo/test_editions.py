"""Editions 版本: a regulation replaced in mid-year judges each session by its own text, by the transitional clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from tests.counties.axes.counties import HERE, county, scenario

from xiangxun.counties import added
from xiangxun.demo.player import play
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import Outcome, verify
from xiangxun.foundation.decisions.models import Receipt
from xiangxun.rules import County
from xiangxun.rules.law import GovernedBy, parse_parameters

SINCE = date(2024, 7, 1)


def replaced(governed_by: GovernedBy) -> County:
    """课时县 whose new text of 1 July counts people under 59 in a basic class, no longer under 60."""
    (old,) = county("hours").editions
    text = (HERE / "hours" / "parameters" / "numbers.toml").read_text(encoding="utf-8")
    stricter = text.replace("basic = { below = 60 }", "basic = { below = 59 }")
    assert stricter != text
    parameters = parse_parameters(stricter, "numbers.toml")
    new = replace(old, code="hours-2024", parameters=parameters, since=SINCE, governed_by=governed_by)
    return County("hours", (old, new))


@pytest.mark.parametrize(
    ("governed_by", "on", "edition", "counted"),
    [
        ("approved", date(2024, 7, 8), "hours-2020", 7),  # approved on 28 June, held in July
        ("approved", date(2024, 7, 29), "hours-2024", 6),
        ("first_day", date(2024, 7, 8), "hours-2024", 6),
        ("first_day", date(2024, 6, 24), "hours-2020", 7),
    ],
)
def test_session_is_judged_by_the_edition_that_its_own_day_chooses(
    stage: Flask, app: Flask, governed_by: GovernedBy, on: date, edition: str, counted: int
) -> None:
    with added(replaced(governed_by), "2.0"):
        played = play("hours", scenario("hours", "smooth"), on=on)
        with unit_of_work(played.tenant) as db:
            receipts = db.scalars(select(Receipt).where(Receipt.subject == "session")).all()
            people = {one.edition for one in receipts if one.hook in ("check_people", "decide_ledger")}
            outcomes = {verify(db, one.id).outcome for one in receipts}
    assert played.figures["ledger"]["counted"] == counted
    assert people == {edition}
    assert outcomes == {Outcome.IDENTICAL}
