"""Rules of Testland 示例县 after the ledger: follow-up, acceptance, costs, funds."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import (
    AcceptanceFacts,
    Cap,
    CostFacts,
    Deadline,
    FollowupRound,
    Funding,
    FundingFacts,
    Law,
    MoneyLine,
    Rectify,
    Retrain,
    SessionCheck,
    Stage,
    Verdict,
)


def calls(facts: SessionCheck, law: Law) -> tuple[FollowupRound, ...]:
    """TL-10-1: everybody who came is called once."""
    if facts.stage is not Stage.CLOSE:
        return ()
    due = Deadline(law.span("followup.due"), since=facts.session.last_day)
    return (FollowupRound("first", "TL-10-1", "telephone", due),)


def accept(facts: AcceptanceFacts, law: Law) -> Verdict | None:
    """TL-11-3: what a person proposes; missing documents fail, a veto trains the same people again."""
    if facts.proposed is None:
        return None
    if facts.proposed == "veto":
        again = Retrain(facts.roster, "institution")
        return Verdict(facts.ref, "acceptance", "veto", ("TL-11-3",), effects=(again,))
    if facts.proposed == "fail" or facts.missing:
        rules = ("TL-11-3", *dict.fromkeys(facts.missing))
        return Verdict(facts.ref, "acceptance", "fail", rules, effects=(Rectify(),))
    return Verdict(facts.ref, "acceptance", "pass", ("TL-11-3",))


def limit(facts: CostFacts, law: Law) -> Iterator[Cap]:
    """TL-12-2: lodging is paid up to so much for each person and day."""
    most = sum(facts.person_days.values()) * law.fen("lodging.most")
    keys = tuple(cost.key for cost in facts.costs if cost.item == "lodging")
    if keys:
        yield Cap("TL-12-2", keys, at_most=most)


def entitle(facts: FundingFacts, law: Law) -> Funding:
    """TL-12-1: so much a head and the costs after caps, once accepted; withheld fees are taken off."""
    if facts.acceptance != "pass":
        about = facts.session.ref if facts.session else None
        return Funding((), (law.finding("TL-12-1", about),))
    payee = (facts.session and facts.session.institution) or "institution"
    if facts.session and facts.session.retrains:
        return Funding(())
    paid = {person.ref for person in facts.people}
    heads = sum(row.units for row in facts.ledger if row.person in paid)
    lines = [MoneyLine("heads", "pay", heads * law.fen("pay.per_head"), ("TL-12-1",), payee)]
    lines += [MoneyLine(f"cost:{cost.key}", "pay", cost.fen, ("TL-12-2",), payee) for cost in facts.costs]
    for party, (rule, num, den) in facts.withheld.items():
        fee = sum(cost.fen for cost in facts.costs if cost.lecturer == party)
        lines.append(
            MoneyLine(f"withhold:{party}", "withhold", fee * num // den, (rule,), payee, about=party)
        )
    return Funding(tuple(lines))
