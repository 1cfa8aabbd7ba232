"""Lecturers' fees 讲师课酬: paid in full, less 40 % where the centre confirmed it; exact to the fen."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.rules import Cost, Day, Funding, FundingFacts, Map, SessionFacts

FIRST = date(2022, 6, 20)
SESSION = SessionFacts("session:1", "practice", (Day(FIRST),), institution="institution:1")


def funded(rules, *costs: Cost, withheld: dict[str, tuple[str, int, int]] | None = None) -> Funding:
    answer: Funding = rules.decide_funding(
        FundingFacts(FIRST, SESSION, costs=costs, withheld=Map(withheld or {}))
    )
    return answer


def fee(key: str, fen: int, lecturer: str | None = "lecturer:1") -> Cost:
    return Cost(key, "lecturer_fee", fen, lecturer=lecturer)


def total(answer: Funding, kind: str, payee: str = "lecturer:1") -> int:
    return sum(line.fen for line in answer.lines if line.kind == kind and line.payee == payee)


WITHHELD = {"lecturer:1": ("JC-2.5-5", 2, 5)}


def test_fund_a_fee_without_withholding_pays_it_to_the_lecturer(rules):
    answer = funded(rules(), fee("a", 600_000))
    assert [(line.kind, line.fen, line.payee, line.rules) for line in answer.lines] == [
        ("pay", 600_000, "lecturer:1", ("JC-2.5-5",))
    ]


def test_fund_a_fee_without_a_name_goes_to_the_institution(rules):
    assert total(funded(rules(), fee("a", 600_000, None)), "pay", "institution:1") == 600_000


@pytest.mark.parametrize("item", ["meals", "lodging", "materials"])
def test_fund_what_the_regulation_does_not_speak_of_gets_no_line(rules, item):
    assert funded(rules(), Cost("a", item, 100)).lines == ()


@pytest.mark.parametrize(
    ("fen", "refused"),
    [(600_000, 240_000), (1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (599_999, 240_000), (0, 0)],
)
def test_fund_refuses_forty_percent_rounded_half_up_to_the_fen(rules, fen, refused):
    answer = funded(rules(), fee("a", fen), withheld=WITHHELD)
    assert (total(answer, "pay"), total(answer, "withhold")) == (fen, refused)


def test_fund_refuses_of_this_lecturer_only(rules):
    answer = funded(rules(), fee("a", 1000), fee("b", 1000, "lecturer:2"), withheld=WITHHELD)
    assert total(answer, "withhold", "lecturer:2") == 0
    assert total(answer, "pay", "lecturer:2") == 1000


def test_fund_a_withholding_without_a_fee_is_no_claim(rules):
    assert funded(rules(), fee("b", 1000, "lecturer:2"), withheld=WITHHELD).lines == (
        funded(rules(), fee("b", 1000, "lecturer:2")).lines
    )


def test_fund_says_to_people_what_is_refused(rules):
    asked = rules()
    (line,) = (
        line for line in funded(asked, fee("a", 100), withheld=WITHHELD).lines if line.kind == "withhold"
    )
    message = asked.law(FIRST).rulebook.message(line.rules[0], line.values)
    assert message.startswith("未完成考核要求，拒付本次课酬的40%")


@given(st.lists(st.tuples(st.integers(0, 10**8), st.sampled_from(["lecturer:1", "lecturer:2", None]))))
def test_fund_any_fees_sum_to_the_fen_and_are_refused_once_of_the_whole(rules, fees):
    costs = tuple(fee(f"c{n}", fen, lecturer) for n, (fen, lecturer) in enumerate(fees))
    answer = funded(rules(), *costs, withheld=WITHHELD)
    assert sum(line.fen for line in answer.lines if line.kind == "pay") == sum(fen for fen, _ in fees)
    mine = sum(fen for fen, lecturer in fees if lecturer == "lecturer:1")
    by_hand, rest = divmod(4 * mine, 10)
    assert total(answer, "withhold") == by_hand + (rest >= 5)
    assert sum(line.kind == "withhold" for line in answer.lines) == (mine > 0)
