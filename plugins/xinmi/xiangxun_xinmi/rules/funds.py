"""Funds 资金拨付 (art. 11): nothing before a passed acceptance, then in time."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Deadline, Funding, FundingFacts, Law, MoneyLine

RULES = ("XM-11-6",)


def entitle(facts: FundingFacts, law: Law) -> Funding:
    """XM-11-6: the lines that are payable as of now; none until acceptance is passed."""
    if facts.acceptance != "pass" or facts.accepted_on is None:
        about = facts.session.ref if facts.session else None
        return Funding((), (law.finding("XM-11-6", about),))
    due = Deadline(law.span("payment.due"), since=facts.accepted_on)
    payee = (facts.session and facts.session.institution) or "institution"
    return Funding(
        tuple(MoneyLine(key, "pay", fen, RULES, payee, by=due) for key, fen in _amounts(facts, law))
    )


def _amounts(facts: FundingFacts, law: Law) -> Iterator[tuple[str, int]]:
    """What the contract pays for is not in the text: the costs, a sum, or the people in the ledger."""
    match law.choice("payment.basis"):
        case "contract":
            yield "contract", facts.contract_fen
        case "heads":
            yield "heads", sum(row.units for row in facts.ledger) * law.fen("payment.per_head")
        case _:
            for cost in facts.costs:
                yield f"cost:{cost.key}", cost.fen
