"""Comprehensive quota 综合定额 (art. 9): so much per person and day, over all items together but the lecture fees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xiangxun.counties.packs.training_fee.limits import Limit
from xiangxun.rules import CostFacts, Law


def quota_limits(facts: CostFacts, law: Law) -> Iterator[Limit]:
    """TF-9: the items may be shifted among each other, so one limit holds for all of them."""
    items = law.codes("training_fee.quota_items")
    lines = [cost for cost in facts.costs if cost.item in items]
    if lines:
        claimed = sum(line.fen for line in lines)
        yield Limit("quota", tuple(line.key for line in lines), claimed, quota(facts.person_days, law))


def quota(person_days: Mapping[int, int], law: Law) -> int:
    """Return the quota in fen: people of each day × rate of the class × percent of that day; a part of a fen is lost."""
    rate = law.table("training_fee.quota")[law.choice("training_fee.class")]
    percent = law.steps("training_fee.day_percent")
    days = _with_travel(person_days, law.choice("training_fee.travel_days"))
    hundredths: int = sum(people * rate * percent.at(day) for day, people in days.items())
    return hundredths // 100


def _with_travel(person_days: Mapping[int, int], travel: str) -> dict[int, int]:
    """TF-9: arrival has the people of the first day and moves the others on by one; departure those of the last."""
    days = dict(sorted(person_days.items()))
    if not days or travel == "none":
        return days
    first, last = min(days), max(days)
    moved = {first: days[first], **{day + 1: people for day, people in days.items()}}
    return {**moved, last + 2: days[last]} if travel == "each" else moved
