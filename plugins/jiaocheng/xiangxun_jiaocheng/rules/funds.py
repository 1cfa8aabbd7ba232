"""Lecturers' fees 讲师课酬 (二/（五）/末段): the only payment this regulation speaks of; the rest is the contract's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from xiangxun.kernel.money import share_of
from xiangxun.rules import Code, Funding, FundingFacts, Map, MoneyLine, Ref, Value

FEE = "lecturer_fee"


def entitle(facts: FundingFacts) -> Funding:
    """JC-2.5-5: each fee, and what the centre confirmed to refuse of it. The county has no acceptance to wait for."""
    return Funding((*_fees(facts), *_refused(facts)))


def _fees(facts: FundingFacts) -> Iterator[MoneyLine]:
    institution = (facts.session and facts.session.institution) or "institution"
    for cost in facts.costs:
        if cost.item == FEE:
            payee = cost.lecturer or institution
            yield MoneyLine(f"fee:{cost.key}", "pay", cost.fen, ("JC-2.5-5",), payee, about=cost.lecturer)


def _refused(facts: FundingFacts) -> Iterator[MoneyLine]:
    """Once for each lecturer, of all his fees together."""
    for lecturer, (rule, num, den) in facts.withheld.items():
        fee = _fee_of(facts, lecturer)
        if fee:
            refused = share_of(fee, Fraction(num, den))
            percent: Map[Code, Value] = Map({"percent": Decimal(100 * num) / den})
            yield MoneyLine(
                f"refused:{lecturer}", "withhold", refused, (rule,), lecturer, about=lecturer, values=percent
            )


def _fee_of(facts: FundingFacts, lecturer: Ref) -> int:
    return sum(cost.fen for cost in facts.costs if cost.item == FEE and cost.lecturer == lecturer)
