"""A county that falls under the central standard by its own article TL-9, and costs of a session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from xiangxun.counties.packs import pack
from xiangxun.rules import Cost, CostFacts, Day, Map, Override, SessionFacts, Slot

DAY = date(2024, 5, 6)
#: Who taught, from and to, in minutes after midnight.
Lesson = tuple[str | None, int, int]

ARTICLE = """
[[rule]]
id = "TL-9"
article = "九"
manner = "automated"
severity = "warn"
summary = "costs keep to the rules on training fees"
zh = "{limit:training_fee_limit}超出{over:yuan}元"
"""

OWN = """
["cost.standard_confirmed"]
kind = "flag"
rule = "TL-9"
discretion = true
replaces = true
dated = [{ from = 2020-01-01, value = false, source = "九" }]
"""


class Silent:
    """Decides nothing itself."""


@pytest.fixture
def rules(make_rules, make_layer):
    """The rules of a county that has taken the pack over, under interpretations by the last part of their keys."""
    county = make_rules(Silent(), pack("training_fee"), more=ARTICLE, parameters=OWN)

    def under(*, confirmed: bool = True, **readings: object):
        told: dict[str, object] = {"cost.standard_confirmed": confirmed}
        told |= {f"training_fee.{key}": value for key, value in readings.items()}
        return county.under([Override(key, value, DAY, "person:1") for key, value in told.items()])

    return under


@pytest.fixture
def facts():
    """Make the facts of cost lines, of people per day, and of slots (lecturer, from, to) on each day."""

    def make(
        *costs: Cost, people: tuple[int, ...] = (), taught: tuple[Sequence[Lesson], ...] = ((),)
    ) -> CostFacts:
        days = tuple(
            Day(
                DAY + timedelta(days=n),
                tuple(Slot((start, stop), (start, stop), lecturer=who) for who, start, stop in day),
            )
            for n, day in enumerate(taught)
        )
        session = SessionFacts("session:1", days=days)
        return CostFacts(session, Map(dict(enumerate(people, 1))), costs)

    return make
