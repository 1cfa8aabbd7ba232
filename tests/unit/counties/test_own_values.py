"""Own values: facts of a receipt are read with the own fields as they are declared now, whatever their steps give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tests.counties.ownland import second

from xiangxun.counties import added
from xiangxun.counties.own_values import facts_as_now
from xiangxun.rules import ConvertField, County, Person
from xiangxun.rules.vocabulary import Map

DOTTED = ConvertField(2, "enrolment", "since", lambda day: day.replace("-", "."), "不是日期")


def careless() -> County:
    """Return a county one of whose converters gives what its field may not hold."""
    county = second()
    [layer] = county.editions
    return County(county.code, (replace(layer, steps=(*layer.steps, DOTTED)),))


def now(**extra: Any) -> Map[str, Any]:
    """Return the own fields of a person in a receipt of version 1 as rules of now see them."""
    with added(careless()) as rules:
        person: Person = facts_as_now(Person("p1", extra=Map(extra)), rules, {})
    return person.extra


def test_facts_of_a_receipt_are_brought_up() -> None:
    assert now(income=30000, meal="halal") == {"earned": 3_000_000, "meal": "halal"}


def test_value_that_a_converter_made_unfit_is_left_out_of_the_facts() -> None:
    assert now(income=30000, since=date(2024, 5, 6)) == {"earned": 3_000_000}
