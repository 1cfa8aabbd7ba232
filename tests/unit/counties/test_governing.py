"""Editions: the newest that claims a session governs it, and none is guessed."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.counties.governing import NoEdition, governing
from xiangxun.counties.reference import OwnDays

OLD, NEW = date(2020, 1, 1), date(2024, 1, 1)


def days(first: date, approved: date | None = None, applied: date | None = None) -> OwnDays:
    return OwnDays(first, approved or first, applied or first)


@pytest.fixture
def editions(make_layer):
    def make(governed_by: str, until: date | None = date(2023, 12, 31)):
        return (
            make_layer(object(), "old", since=OLD, until=until),
            make_layer(object(), "new", since=NEW, governed_by=governed_by),
        )

    return make


@pytest.mark.parametrize(("first", "code"), [(date(2023, 12, 31), "old"), (NEW, "new")])
def test_choose_by_first_day_on_the_edge_takes_the_edition_of_that_day(editions, first, code):
    assert governing(editions("first_day"), days(first)).code == code


@pytest.mark.parametrize("clause", ["approved", "applied"])
def test_choose_where_the_new_one_does_not_claim_keeps_the_old_beyond_its_end(editions, clause):
    before = {clause: date(2023, 12, 30)}
    assert governing(editions(clause), days(date(2024, 3, 1), **before)).code == "old"


def test_choose_before_the_first_edition_raises(editions):
    with pytest.raises(NoEdition, match="2019-12-31"):
        governing(editions("first_day"), days(date(2019, 12, 31)))


def test_choose_after_the_end_of_the_last_edition_raises(make_layer):
    only = make_layer(object(), since=OLD, until=date(2023, 12, 31))
    assert governing([only], days(date(2023, 12, 31))) is only
    with pytest.raises(NoEdition):
        governing([only], days(NEW))
