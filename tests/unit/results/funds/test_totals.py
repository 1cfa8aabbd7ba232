"""Totals: recomputed here in another way, they agree to the fen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xiangxun.results.funds.totals import totals_of

LINES = st.lists(
    st.tuples(
        st.sampled_from(["pay", "withhold", "borne", "recover"]),
        st.sampled_from(["institution:1", "lecturer:1", "lecturer:2"]),
        st.sampled_from(["programme", "institution", "institution:1", "county"]),
        st.integers(0, 10**12),
    ),
    max_size=20,
)


def test_totals_of_a_withholding_takes_it_from_its_payee():
    totals = totals_of(
        [("pay", "a", "programme", 1000), ("pay", "b", "programme", 500), ("withhold", "a", "", 400)]
    )
    assert dict(totals.by_payee) == {"a": 600, "b": 500}
    assert (totals.payable_fen, totals.withheld_fen) == (1100, 400)


def test_totals_of_more_withheld_than_paid_never_go_below_zero():
    totals = totals_of(
        [("pay", "a", "programme", 100), ("withhold", "a", "", 400), ("pay", "b", "programme", 50)]
    )
    assert (totals.payable_fen, totals.withheld_fen) == (50, 400)


def test_totals_of_borne_lines_pay_nothing():
    totals = totals_of([("borne", "a", "institution", 70), ("borne", "a", "county", 30)])
    assert (totals.payable_fen, totals.borne_by_institution_fen, totals.borne_by_others_fen) == (0, 70, 30)


def test_totals_of_nothing_are_zero():
    totals = totals_of([])
    assert (totals.payable_fen, totals.withheld_fen, totals.recoverable_fen) == (0, 0, 0)


@given(LINES)
def test_totals_of_any_lines_agree_with_a_second_computation(lines):
    def total(kind, payee=None):
        return sum(fen for one, who, _, fen in lines if one == kind and payee in (None, who))

    payees = {payee for _, payee, _, _ in lines}
    expected = sum(max(0, total("pay", payee) - total("withhold", payee)) for payee in payees)
    totals = totals_of(lines)
    assert totals.payable_fen == expected
    assert totals.withheld_fen == total("withhold")
    assert totals.recoverable_fen == total("recover")
    assert totals.borne_by_institution_fen + totals.borne_by_others_fen == total("borne")
    assert all(fen >= 0 for fen in totals.by_payee.values())
