"""Funds 资金 (art. 12): a class is paid once; its retraining is the institution's own cost."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Funding, FundingFacts, Law, MoneyLine, SessionFacts


def entitle(facts: FundingFacts, law: Law) -> Funding:
    """SS-12-6: all cost of a retraining is borne by the institution; the class itself is paid once it is accepted."""
    session = facts.session
    if session is not None and session.retrains is not None:
        return Funding(tuple(_borne(facts, session)))
    if not _is_payable(facts, law):
        return Funding((), (law.finding("SS-12-6", session.ref if session else None),))
    return Funding(tuple(_paid(facts)))


def _is_payable(facts: FundingFacts, law: Law) -> bool:
    """A vetoed class is accepted by nothing but its retraining, so only then it has a day of acceptance."""
    accepted = facts.accepted_on is not None
    if _is_retrained(facts):
        return accepted and law.flag("retraining.first_run_payable")
    return (facts.acceptance == "pass" and accepted) or not law.flag("funding.after_pass")


def _is_retrained(facts: FundingFacts) -> bool:
    return facts.acceptance == "veto" or any(event.key == "retrained" for event in facts.events)


def _paid(facts: FundingFacts) -> Iterator[MoneyLine]:
    rules = ("SS-12-6", "SS-13-2", *(("SS-12-7",) if _is_retrained(facts) else ()))
    payee = (facts.session and facts.session.institution) or "institution"
    for cost in facts.costs:
        yield MoneyLine(f"cost:{cost.key}", "pay", cost.fen, rules, payee)


def _borne(facts: FundingFacts, session: SessionFacts) -> Iterator[MoneyLine]:
    payee = session.institution or "institution"
    bearer = session.cost_bearer or "institution"
    for cost in facts.costs:
        yield MoneyLine(f"cost:{cost.key}", "borne", cost.fen, ("SS-12-6",), payee, bearer)
