"""Caps: limits over several costs hold exactly, to the fen, and cut nobody below zero."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from xiangxun.results.funds.caps import cut
from xiangxun.rules import Cap, Cost

AMOUNTS = st.lists(st.integers(0, 10**9), max_size=8)


def _costs(amounts):
    return [Cost(f"k{n}", "other", fen) for n, fen in enumerate(amounts)]


def test_cut_below_the_limit_changes_nothing():
    capped = cut(_costs([100, 200]), [Cap("R-1", ("k0", "k1"), at_most=300)])
    assert (dict(capped.payable), capped.rules, capped.too_low) == ({"k0": 100, "k1": 200}, {}, ())


def test_cut_above_the_limit_shares_it_by_size_and_names_the_rule():
    capped = cut(_costs([100, 200, 7]), [Cap("R-1", ("k0", "k1"), at_most=200)])
    assert capped.payable == {"k0": 67, "k1": 133, "k2": 7}
    assert capped.rules == {"k0": ("R-1",), "k1": ("R-1",)}


def test_cut_by_two_limits_keeps_both():
    caps = [Cap("R-1", ("k0", "k1"), at_most=150), Cap("R-2", ("k1", "k2"), at_most=50)]
    capped = cut(_costs([100, 100, 100]), caps)
    assert capped.payable["k0"] + capped.payable["k1"] <= 150
    assert capped.payable["k1"] + capped.payable["k2"] == 50
    assert capped.rules["k1"] == ("R-1", "R-2")


def test_cut_below_a_least_sum_reports_the_limit():
    cap = Cap("R-1", ("k0",), at_least=150)
    assert cut(_costs([100]), [cap]).too_low == (cap,)
    assert cut(_costs([150]), [cap]).too_low == ()


def test_cut_to_nothing_or_less_leaves_nothing():
    assert cut(_costs([5, 5]), [Cap("R-1", ("k0", "k1"), at_most=0)]).payable == {"k0": 0, "k1": 0}
    assert cut(_costs([0]), [Cap("R-1", ("k0",), at_most=-1)]).payable == {"k0": 0}


@given(amounts=AMOUNTS, limit=st.integers(0, 10**9))
def test_cut_of_any_costs_sums_to_the_limit_and_is_fair_to_a_fen(amounts, limit):
    costs = _costs(amounts)
    payable = cut(costs, [Cap("R-1", tuple(cost.key for cost in costs), at_most=limit)]).payable
    assert sum(payable.values()) == min(limit, sum(amounts))
    for cost in costs:
        assert 0 <= payable[cost.key] <= cost.fen
        exact = Fraction(cost.fen) * min(Fraction(1), Fraction(limit, max(1, sum(amounts))))
        assert abs(payable[cost.key] - exact) < 1


@given(amounts=AMOUNTS, limit=st.integers(0, 10**9), order=st.randoms(use_true_random=False))
def test_cut_in_any_order_of_the_list_is_the_same(amounts, limit, order):
    costs = _costs(amounts)
    cap = Cap("R-1", tuple(cost.key for cost in costs), at_most=limit)
    mixed = list(costs)
    order.shuffle(mixed)
    assert cut(mixed, [cap]).payable == cut(costs, [cap]).payable
