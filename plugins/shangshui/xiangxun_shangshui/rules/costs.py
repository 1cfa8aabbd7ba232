"""Costs 经费使用 (art. 13): what the funds are mainly for, for classes inside the county."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import CostFacts, Finding, Law

ABROAD = "outside_county"


def are_of_the_kinds_named(facts: CostFacts, law: Law) -> Iterator[Finding]:
    """SS-13-2: another use, or a class outside the county (of which the text says nothing), asks for a reason.

    What a retraining costs is not paid from the funds.
    """
    if facts.session.retrains is not None:
        return
    abroad = ABROAD in facts.session.venue
    place = ABROAD if abroad else "in_county"
    named = law.codes("cost.items")
    for cost in facts.costs:
        if abroad or cost.item not in named:
            yield law.finding("SS-13-2", cost.key, item=cost.item, place=place)
