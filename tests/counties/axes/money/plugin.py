"""Money county 补贴县: heads by group, board by day, teaching by class hour, materials capped, employment months later."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.kernel.money import share_of
from xiangxun.rules import Cap, CostFacts, Deadline, Funding, FundingFacts, Law, MoneyLine, rule


class Money:
    """Costs are capped first; of what is left the whole entitlement is laid out, tranche by tranche."""

    @rule
    def check_costs(self, facts: CostFacts, law: Law) -> Iterator[Cap]:
        """MY-7: materials up to a rate for each person counted."""
        keys = tuple(cost.key for cost in facts.costs if cost.item == "materials")
        yield Cap("MY-7", keys, at_most=law.fen("materials.head") * facts.counted)

    @rule
    def decide_funding(self, facts: FundingFacts, law: Law) -> Funding:
        """MY-1 to MY-8."""
        heads, whole = _heads(facts, law), _heads(facts, law) + _board(facts, law) + _teaching(facts, law)
        first = share_of(whole, law.share("pay.first"))
        payee = facts.session.institution if facts.session and facts.session.institution else ""
        within = Deadline(law.span("pay.first_within"), since=facts.as_of)
        rules = ("MY-1", "MY-2", "MY-3", "MY-5")
        lines = [
            MoneyLine("first", "pay", first, rules, payee, by=within),
            MoneyLine("rest", "pay", whole - first, rules, payee, awaits="inspected"),
        ]
        satisfied, filled = facts.measures.get("satisfaction", (0, 0))
        if filled and satisfied < law.share("satisfied.least") * filled:
            lines.append(
                MoneyLine("less", "withhold", share_of(heads, law.share("less.share")), ("MY-6",), payee)
            )
        lines += [MoneyLine(f"materials:{one.key}", "pay", one.fen, ("MY-7",), payee) for one in facts.costs]
        lines += _employment(facts, law, payee)
        lines += _certificates(facts, law, payee)
        return Funding(tuple(lines))


def _heads(facts: FundingFacts, law: Law) -> int:
    rates, people = law.table("pay.head"), {person.ref: person for person in facts.people}
    counted = [people[row.person] for row in facts.ledger if row.units and row.person in people]
    return sum(rates["returning" if "returning" in person.groups else "other"] for person in counted)


def _board(facts: FundingFacts, law: Law) -> int:
    rate = law.steps("pay.board")
    return sum(rate.total(person.credit_days) for person in facts.people)


def _teaching(facts: FundingFacts, law: Law) -> int:
    days = facts.session.days if facts.session else ()
    hours = sum(slot.minutes for day in days for slot in day.slots) // law.integer("class_hour.minutes")
    return law.window("pay.teaching").clamp(hours * law.fen("pay.class_hour"))


def _employment(facts: FundingFacts, law: Law, payee: str) -> Iterator[MoneyLine]:
    """MY-4: at the rate of the day on which the follow-up found it, one line for each year."""
    by_year: dict[int, int] = {}
    for person in facts.people:
        found = person.outcomes.get("employed")
        if found is not None:
            by_year[found.on.year] = by_year.get(found.on.year, 0) + law.at(found.on).fen("pay.employed")
    for year, fen in sorted(by_year.items()):
        yield MoneyLine(f"employment:{year}", "pay", fen, ("MY-4",), payee)


def _certificates(facts: FundingFacts, law: Law, payee: str) -> Iterator[MoneyLine]:
    """MY-8: by kind of certificate, one line for each kind."""
    by_kind: dict[str, int] = {}
    for person in facts.people:
        if person.certificate is not None:
            kind = person.certificate.kind
            by_kind[kind] = by_kind.get(kind, 0) + law.table("pay.certificate")[kind]
    for kind, fen in sorted(by_kind.items()):
        yield MoneyLine(f"certificate:{kind}", "pay", fen, ("MY-8",), payee)
