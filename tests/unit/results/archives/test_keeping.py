"""Keeping: each kind for its own period, the longer of two, and what no rule names for the longest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from tests.counties.testland.plugin import COUNTY

from xiangxun.counties import CountyRules, added
from xiangxun.results.archives.keeping import FOR_EVER, keeping, longest
from xiangxun.results.archives.retention import Retention
from xiangxun.rules import Override
from xiangxun.rules.answers import DocumentDemand
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Span, Unit

ON = date(2024, 6, 1)
TEN = Retention(Span(10, Unit.YEAR))
THIRTY = Retention(Span(30, Unit.YEAR))


@pytest.fixture(scope="module")
def county() -> Iterator[CountyRules]:
    with added(COUNTY, "1.0") as rules:
        yield rules


@pytest.fixture(scope="module")
def law(county: CountyRules) -> Law:
    return county.law(ON)


def demand(kind: str, keep: Span | None, **more: object) -> DocumentDemand:
    return DocumentDemand(kind, "TL-13-1", keep=keep, **more)  # type: ignore[arg-type]


def test_keeping_of_two_demands_keeps_the_longer_and_names_the_rules(law: Law) -> None:
    found = keeping(law, [demand("notice", TEN.keep), demand("notice", THIRTY.keep)], ON)
    assert found.of("notice") == THIRTY
    assert found.rules == {TEN: ("TL-13-1",), THIRTY: ("TL-13-1",)}


def test_keeping_of_kind_that_no_rule_names_is_the_longest_of_all(law: Law) -> None:
    found = keeping(law, [demand("notice", THIRTY.keep)], ON)
    assert found.of("sign_in_sheet") == TEN  # as the rulebook declares it
    assert found.of("photos") == found.of("decision") == THIRTY


def test_keeping_counts_from_when_the_county_reads(county: CountyRules, law: Law) -> None:
    reading = Override("archive.begins", "sealing", date(2020, 1, 1), "account:1")
    found = keeping(county.under([reading]).law(ON), [demand("notice", TEN.keep)], ON)
    assert found.of("notice").until(ON) == date(2034, 5, 31)
    assert keeping(law, [demand("notice", TEN.keep)], ON).of("notice").until(ON) == date(2034, 12, 31)


def test_keeping_of_demand_for_ever_keeps_what_goes_with_it_for_ever(law: Law) -> None:
    assert keeping(law, [demand("notice", None)], ON).of("decision") == FOR_EVER


def test_keeping_takes_the_most_copies_and_every_holder_once(law: Law) -> None:
    demands = [
        demand("notice", TEN.keep, copies=2, holders=("office", "institution")),
        demand("photos", TEN.keep, holders=("office",)),
    ]
    found = keeping(law, demands, ON)
    assert (found.copies, found.holders) == (2, ("office", "institution"))


def test_longest_of_none_is_for_ever() -> None:
    assert longest([], ON) == FOR_EVER
    assert longest([TEN, THIRTY], ON) == THIRTY
    assert longest([TEN, FOR_EVER, THIRTY], ON) == FOR_EVER
