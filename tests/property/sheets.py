"""Sheets 签到表 made at random: who is on the list, which slots were held, who came to which, in plain values.

Nothing of the product is used here: the second computation of a ledger begins from the same plain values.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Row:
    """A person: `n` names it, `before` is in how many earlier sessions it was counted, `came` (day, slot) → minute."""

    n: int
    birth: date | None
    before: int
    doubtful: bool
    came: dict[tuple[int, int], int | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A session: `held[day][slot]` is (from, to) in minutes, or None where the slot was not held."""

    first: date
    held: tuple[tuple[tuple[int, int] | None, ...], ...]
    rows: tuple[Row, ...]

    def day(self, place: int) -> date:
        """Return the training day at a place, from 0."""
        return self.first + timedelta(days=place)


def make_sheet(dice: random.Random, *, ages: Sequence[int], people: int = 8, days: int = 3) -> Sheet:
    """Return a session of up to so many people and days; births fall on, before and after the birthdays of `ages`."""
    first = date(2021, 1, 1) + timedelta(days=dice.randrange(1500))
    held = tuple(tuple(_slot(dice, at) for at in (510, 840)) for _ in range(dice.randint(1, days)))
    rows = tuple(_row(dice, n, first, held, ages) for n in range(1, dice.randint(0, people) + 1))
    return Sheet(first, held, rows)


def _slot(dice: random.Random, at: int) -> tuple[int, int] | None:
    return None if dice.random() < 0.1 else (at, at + dice.randint(1, 240))


def _row(
    dice: random.Random, n: int, first: date, held: Sequence[Sequence[object]], ages: Sequence[int]
) -> Row:
    came = {
        (day, slot): None if dice.random() < 0.4 else dice.randint(480, 1100)
        for day, slots in enumerate(held)
        for slot in range(len(slots))
        if dice.random() < 0.9
    }
    before = dice.choice((0, 0, 0, 1, 2))
    return Row(n, _birth(dice, first, ages), before, dice.random() < 0.1, came)


def _birth(dice: random.Random, first: date, ages: Sequence[int]) -> date | None:
    if dice.random() < 0.05:
        return None
    if dice.random() < 0.1:
        return date(dice.randrange(1932, 2016, 4), 2, 29)
    year = first.year - dice.choice(ages)
    return date(year, first.month, min(first.day, 28)) + timedelta(days=dice.randint(-2, 4))
