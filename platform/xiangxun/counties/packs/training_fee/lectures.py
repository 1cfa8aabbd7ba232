"""Lecture fees 讲课费 (art. 10): a rate by title, for what was really taught, up to four class hours in half a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby
from math import floor

from xiangxun.counties.packs.training_fee.limits import Limit
from xiangxun.rules import Cost, CostFacts, Day, Law, Ref

_NOON = 12 * 60
_HALVES = ((0, _NOON), (_NOON, 24 * 60))


def lecture_limits(facts: CostFacts, law: Law) -> Iterator[Limit]:
    """TF-10: all lines of a lecturer by what he taught; a line that tells several units also by these.

    One unit is what a lump sum says too: only the hours taught speak about it.
    """
    items = law.codes("training_fee.lecture_items")
    lines = [cost for cost in facts.costs if cost.item in items]
    for line in lines:
        if line.units > 1:
            yield Limit("lecture_rate", (line.key,), line.fen, rate(line, law) * line.units)
    for lecturer, grouped in groupby(sorted(lines, key=_lecturer), key=_lecturer):
        his = tuple(grouped)
        best = max(rate(line, law) for line in his)
        most = floor(best * taught(facts.session.days, lecturer, law))
        yield Limit("lecture_hours", tuple(line.key for line in his), sum(line.fen for line in his), most)


def rate(line: Cost, law: Law) -> int:
    """Return the fen per unit for the title on the line; a title that the table does not know is paid as `other`."""
    rates = law.table("training_fee.lecture_fee")
    return rates.get(line.title, rates["other"])


def taught(days: Iterable[Day], lecturer: Ref, law: Law) -> Fraction:
    """Return the class hours, half days or days that a lecturer taught, as the rate is laid down.

    Slots that name no lecturer count for everybody, and so do all slots for a line that names none ("").
    """
    halves = [[_minutes(day, lecturer, half) for half in _HALVES] for day in days]
    match law.choice("training_fee.lecture_unit"):
        case "day":
            return Fraction(sum(any(day) for day in halves))
        case "half_day":
            return Fraction(sum(bool(minutes) for day in halves for minutes in day))
        case _:
            hour = law.integer("training_fee.class_hour_minutes")
            most = Fraction(law.integer("training_fee.hours_per_half_day"))
            return sum((min(Fraction(n, hour), most) for day in halves for n in day), Fraction(0))


def _minutes(day: Day, lecturer: Ref, half: tuple[int, int]) -> int:
    """Return the minutes taught in half a day; several classes taught at once are one."""
    begin, end = half
    held = sorted(
        (max(slot.held[0], begin), min(slot.held[1], end))
        for slot in day.slots
        if slot.held and (not lecturer or slot.lecturer in (None, lecturer))
    )
    total, reached = 0, begin
    for start, stop in held:
        total += max(0, stop - max(start, reached))
        reached = max(reached, stop)
    return total


def _lecturer(line: Cost) -> Ref:
    return line.lecturer or ""
