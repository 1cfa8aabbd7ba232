"""Money 资金: lines come to their totals to the fen, limits hold, and a vetoed class is never paid for twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from xiangxun.counties import CountyRules
from xiangxun.results.funds.caps import cut
from xiangxun.results.funds.totals import totals_of
from xiangxun.rules import (
    Cap,
    Cost,
    Day,
    Event,
    Funding,
    FundingFacts,
    LedgerRow,
    Map,
    Person,
    SessionFacts,
)

FEN = st.integers(0, 10**9)
DAYS = (Day(date(2024, 5, 6)),)
EXAMPLES = settings(max_examples=200, deadline=None)
LINES = st.lists(
    st.tuples(
        st.sampled_from(("pay", "withhold", "borne", "recover")),
        st.sampled_from(("institution:1", "lecturer:1", "lecturer:2")),
        st.sampled_from(("institution", "institution:1", "programme", "")),
        FEN,
    ),
    max_size=12,
)


@st.composite
def cost_lists(draw: st.DrawFn) -> tuple[Cost, ...]:
    """Costs of two lecturers and other things."""
    kinds = st.sampled_from((("lecturer_fee", "lecturer:1"), ("lecturer_fee", "lecturer:2"), ("meals", None)))
    found = draw(st.lists(st.tuples(kinds, FEN), max_size=6))
    return tuple(Cost(f"c{n}", item, fen, lecturer=who) for n, ((item, who), fen) in enumerate(found))


def settled(
    rules: CountyRules,
    costs: Sequence[Cost],
    *,
    retrains: str | None = None,
    grade: str | None = "pass",
    withheld: Map[str, tuple[str, int, int]] | None = None,
    events: Sequence[Event] = (),
) -> Funding:
    people = tuple(Person(f"person:{n}") for n in range(3))
    session = SessionFacts(
        "session:2" if retrains else "session:1",
        "basic",
        DAYS,
        institution="institution:1",
        retrains=retrains,
        cost_bearer="institution" if retrains else "",
    )
    facts = FundingFacts(
        date(2024, 8, 1),
        session,
        tuple(LedgerRow(one.ref) for one in people),
        people,
        grade,
        date(2024, 7, 1) if grade == "pass" else None,
        withheld or Map(),
        tuple(costs),
        tuple(events),
    )
    return rules.decide_funding(facts)


def paid(funding: Funding) -> int:
    return sum(line.fen for line in funding.lines if line.kind == "pay")


@EXAMPLES
@given(LINES)
def test_totals_of_lines_come_to_what_the_lines_say_to_the_fen(lines):
    totals = totals_of(lines)
    for payee in {payee for _, payee, _, _ in lines}:
        due = sum(fen for kind, who, _, fen in lines if (kind, who) == ("pay", payee))
        refused = sum(fen for kind, who, _, fen in lines if (kind, who) == ("withhold", payee))
        assert totals.by_payee.get(payee, 0) == max(0, due - refused)
    assert totals.payable_fen == sum(totals.by_payee.values())
    assert totals.withheld_fen == sum(fen for kind, *_, fen in lines if kind == "withhold")
    borne = sum(fen for kind, *_, fen in lines if kind == "borne")
    assert totals.borne_by_institution_fen + totals.borne_by_others_fen == borne


@EXAMPLES
@given(cost_lists(), st.lists(st.tuples(st.sets(st.integers(0, 7), min_size=1), FEN), max_size=4))
def test_cut_costs_keep_every_limit_and_lose_no_fen(costs, limits):
    caps = [Cap("TL-CAP", tuple(f"c{n}" for n in sorted(keys)), at_most=most) for keys, most in limits]
    found = cut(costs, caps)
    assert all(0 <= found.payable[cost.key] <= cost.fen for cost in costs)
    for cap in caps:
        assert sum(found.payable.get(key, 0) for key in cap.keys) <= (cap.at_most or 0)
    if len(caps) == 1:
        claimed = sum(cost.fen for cost in costs if cost.key in caps[0].keys)
        left = sum(found.payable[cost.key] for cost in costs if cost.key in caps[0].keys)
        assert left == min(claimed, caps[0].at_most)


@EXAMPLES
@given(cost_lists(), st.integers(0, 100))
def test_settlement_with_a_withholding_splits_the_claim_to_the_fen(testland, resultland, costs, percent):
    for rules, rule in ((testland, "TL-8-1"), (resultland, "TL-LESS")):
        less = Map({"lecturer:1": (rule, percent, 100)})
        funding = settled(rules, costs, withheld=less)
        totals = totals_of((line.kind, line.payee, line.bearer, line.fen) for line in funding.lines)
        assert totals.payable_fen + totals.withheld_fen == paid(funding) == paid(settled(rules, costs))
        fee = sum(cost.fen for cost in costs if cost.lecturer == "lecturer:1")
        slips = sum(cost.lecturer == "lecturer:1" for cost in costs)
        assert abs(totals.withheld_fen - Fraction(fee * percent, 100)) <= max(1, slips)


@EXAMPLES
@given(cost_lists(), cost_lists(), st.sampled_from(("veto", "fail", None)))
def test_vetoed_class_and_its_retraining_are_paid_for_once_at_most(testland, resultland, first, again, grade):
    for rules in (testland, resultland):
        assert paid(settled(rules, first, grade=grade)) == 0
        assert paid(settled(rules, again, retrains="session:1")) == 0
        retrained = [Event("retrained", date(2024, 7, 1))]
        assert paid(settled(rules, first, events=retrained)) <= paid(settled(rules, first))
