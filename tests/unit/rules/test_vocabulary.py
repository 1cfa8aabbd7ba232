"""Windows, steps, maps, deadlines and ages, on both sides of every edge."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.rules import Deadline, Map, Span, Steps, Unit, Window, full_years

SIXTEEN_TO_SIXTY_FIVE = {
    "at_least, at_most": (Window(at_least=16, at_most=65), (False, True, True, True, True, False)),
    "above, below": (Window(above=16, below=65), (False, False, True, True, False, False)),
    "at_least, below": (Window(at_least=16, below=65), (False, True, True, True, False, False)),
    "above, at_most": (Window(above=16, at_most=65), (False, False, True, True, True, False)),
}


@pytest.mark.parametrize(("window", "held"), SIXTEEN_TO_SIXTY_FIVE.values(), ids=list(SIXTEEN_TO_SIXTY_FIVE))
def test_window_holds_by_the_names_of_its_ends(window, held):
    assert tuple(window.holds(x) for x in (15, 16, 17, 64, 65, 66)) == held


@pytest.mark.parametrize(("window", "held"), SIXTEEN_TO_SIXTY_FIVE.values(), ids=list(SIXTEEN_TO_SIXTY_FIVE))
def test_window_holds_fractions_and_decimals_like_whole_numbers(window, held):
    xs = (15, 16, 17, 64, 65, 66)
    assert tuple(window.holds(Fraction(x)) for x in xs) == held
    assert tuple(window.holds(Decimal(x)) for x in xs) == held


def test_window_edge_is_a_named_number_whether_included_or_not():
    window = Window(above=16, at_most=65)
    assert [x for x in range(100) if window.edge(x)] == [16, 65]
    assert not Window().edge(0)


def test_window_holds_a_ratio_exactly_at_a_decimal_bound():
    window = Window(at_least=Decimal("0.6"))
    assert window.holds(Fraction(60, 100))
    assert not window.holds(Fraction(599, 1000))


def test_window_with_an_absent_end_is_open():
    assert Window(at_least=16).holds(10**9)
    assert Window(below=16).holds(-(10**9))
    assert Window().holds(0)


@pytest.mark.parametrize(
    "ends",
    [
        {"at_least": 1, "above": 1},
        {"at_most": 1, "below": 1},
        {"at_least": 2, "at_most": 1},
        {"above": 1, "at_most": 1},
        {"at_least": 1, "below": 1},
    ],
)
def test_window_refuses_two_names_for_an_end_and_no_room(ends):
    with pytest.raises(ValueError, match=r"window|same end"):
        Window(**ends)


def test_window_of_one_number_holds_it():
    assert Window(at_least=3, at_most=3).holds(3)


def test_window_clamps_to_included_ends_only():
    assert [Window(at_least=10, at_most=20).clamp(x) for x in (9, 10, 20, 21)] == [10, 10, 20, 20]
    assert Window(at_most=20).clamp(-5) == -5
    with pytest.raises(ValueError, match="included"):
        Window(below=20).clamp(3)


def test_steps_change_exactly_at_their_first_point():
    steps = Steps((1, 6, 31), (90, 60, 30))
    assert [steps.at(day) for day in (1, 5, 6, 30, 31, 400)] == [90, 90, 60, 60, 30, 30]


def test_steps_refuse_what_lies_before_the_first():
    with pytest.raises(ValueError, match="before the first step"):
        Steps((1,), (90,)).at(0)


@given(st.integers(0, 60))
def test_steps_total_is_the_sum_of_each_day(n):
    steps = Steps((1, 6, 31), (9000, 6750, 3000))
    assert steps.total(n) == sum(steps.at(day) for day in range(1, n + 1))


@pytest.mark.parametrize(("firsts", "values"), [((), ()), ((1, 1), (1, 2)), ((2, 1), (1, 2)), ((1,), (1, 2))])
def test_steps_refuse_a_broken_order(firsts, values):
    with pytest.raises(ValueError, match="steps"):
        Steps(firsts, values)


def test_map_refuses_every_change():
    told = Map({"a": 1})
    changes: tuple[Callable[[], object], ...] = (
        lambda: told.__setitem__("a", 2),
        lambda: told.__delitem__("a"),
        lambda: told.update(a=2),
        lambda: told.pop("a"),
        told.popitem,
        lambda: told.setdefault("b", 2),
        told.clear,
        lambda: told.__ior__({"b": 2}),
    )
    for change in changes:
        with pytest.raises(TypeError, match="refuses change"):
            change()
    assert told == {"a": 1}


def test_map_keeps_nothing_of_the_dict_it_was_made_from():
    source = {"a": 1}
    told = Map(source)
    source["a"] = 2
    assert told["a"] == 1


def test_map_can_be_hashed_and_pickled():
    told = Map({"a": 1, "b": 2})
    assert hash(told) == hash(Map({"b": 2, "a": 1}))
    assert pickle.loads(pickle.dumps(told)) == told
    assert type(pickle.loads(pickle.dumps(told))) is Map


def test_deadline_counts_from_a_day_or_an_event_never_both():
    span = Span(10, Unit.WORKING_DAY)
    assert Deadline(span, since=date(2021, 3, 8)).event is None
    assert Deadline(span, event="accepted").since is None
    for since, event in ((None, None), (date(2021, 3, 8), "accepted")):
        with pytest.raises(ValueError, match="exactly one"):
            Deadline(span, since, event)


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(2005, 3, 8), date(2021, 3, 7), 15),
        (date(2005, 3, 8), date(2021, 3, 8), 16),
        (date(2005, 3, 8), date(2021, 3, 9), 16),
        (date(2004, 2, 29), date(2020, 2, 28), 15),
        (date(2004, 2, 29), date(2020, 2, 29), 16),
        (date(2004, 2, 29), date(2021, 2, 28), 16),
        (date(2004, 2, 29), date(2021, 3, 1), 17),
        (date(2021, 3, 8), date(2021, 3, 8), 0),
    ],
)
def test_full_years_are_reached_on_the_birthday(birth, on, age):
    assert full_years(birth, on) == age
