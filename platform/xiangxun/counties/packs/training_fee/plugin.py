"""The rule of the pack 培训费标准: limits, as warnings until the county confirms the standard."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.counties.packs.training_fee.lectures import lecture_limits
from xiangxun.counties.packs.training_fee.limits import Limit
from xiangxun.counties.packs.training_fee.quota import quota_limits
from xiangxun.rules import Cap, CostFacts, Finding, Law, RuleId, Severity, rule

KNOWN_ITEMS = ("training_fee.quota_items", "training_fee.lecture_items")


class TrainingFee:
    """What a county takes over by naming the pack."""

    @rule
    def check_costs(self, facts: CostFacts, law: Law) -> Iterator[Finding | Cap]:
        """TF-2, TF-8, TF-9, TF-10: cut to the standard once it is confirmed, before that warn of what is over it."""
        ground = law.rule_of("cost.standard_confirmed")
        confirmed = law.flag("cost.standard_confirmed")
        for limit in (*quota_limits(facts, law), *lecture_limits(facts, law)):
            if confirmed:
                yield Cap(ground, limit.keys, at_most=limit.fen)
            elif limit.claimed > limit.fen:
                yield _over(facts, law, ground, limit)
        for limit in _foreign(facts, law):
            yield _over(facts, law, ground, limit)


def _foreign(facts: CostFacts, law: Law) -> Iterator[Limit]:
    """TF-8: an item that the standard does not name is asked about, never cut."""
    known = {item for key in KNOWN_ITEMS for item in law.codes(key)}
    for cost in facts.costs:
        if cost.item not in known:
            yield Limit("item", (cost.key,), cost.fen, 0)


def _over(facts: CostFacts, law: Law, ground: RuleId, limit: Limit) -> Finding:
    about = limit.keys[0] if len(limit.keys) == 1 else facts.session.ref
    return law.finding(
        ground,
        about,
        severity=Severity.WARN,
        limit=limit.kind,
        fen=limit.claimed,
        at_most=limit.fen,
        over=limit.claimed - limit.fen,
    )
