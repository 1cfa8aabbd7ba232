"""Lecture fees 讲课费: by title and by what was really taught, four class hours in half a day, at once paid once."""

from __future__ import annotations

import pytest

from xiangxun.rules import Cost

EIGHT, NOON, TWO, SIX = 480, 720, 840, 1080


def fee(key="fee", fen=10_000_00, units=1, lecturer="lecturer:1", title="associate_professor"):
    return Cost(key, "lecturer_fee", fen, units, lecturer, title)


def most(checked, *keys):
    """The lowest limit on these lines together."""
    return min(cap.at_most for cap in checked.caps if cap.keys == keys)


@pytest.mark.parametrize(
    ("title", "yuan"),
    [("associate_professor", 500), ("professor", 1000), ("academician", 1500), ("other", 500), ("讲师", 500)],
)
def test_lecture_fee_of_several_hours_is_that_many_times_the_rate_of_the_title(rules, facts, title, yuan):
    checked = rules().check_costs(facts(fee(title=title, units=2), taught=([("lecturer:1", EIGHT, NOON)],)))
    assert most(checked, "fee") == 2 * yuan * 100


def test_lecture_fee_told_as_a_lump_sum_is_held_to_the_hours_taught(rules, facts):
    checked = rules().check_costs(facts(fee(units=1), taught=([("lecturer:1", EIGHT, EIGHT + 90)],)))
    assert most(checked, "fee") == 2 * 500_00


@pytest.mark.parametrize(
    ("until", "yuan"),
    [(EIGHT + 44, 488), (EIGHT + 45, 500), (EIGHT + 90, 1000), (EIGHT + 180, 2000), (NOON, 2000)],
)
def test_lecture_fee_counts_the_hours_taught_and_at_most_four_in_half_a_day(rules, facts, until, yuan):
    checked = rules().check_costs(facts(fee(units=8), taught=([("lecturer:1", EIGHT, until)],)))
    assert most(checked, "fee") // 100 == yuan


def test_lecture_fee_of_a_lesson_across_noon_falls_into_both_halves(rules, facts):
    checked = rules().check_costs(facts(fee(units=9), taught=([("lecturer:1", EIGHT, TWO + 60)],)))
    assert most(checked, "fee") == 8 * 500_00


def test_lecture_fee_of_morning_and_afternoon_of_two_days_adds_up(rules, facts):
    day = [("lecturer:1", EIGHT, EIGHT + 90), ("lecturer:1", TWO, TWO + 45)]
    checked = rules().check_costs(facts(fee(units=10), taught=(day, day)))
    assert most(checked, "fee") == 6 * 500_00


def test_lecture_fee_of_two_classes_taught_at_once_is_paid_once(rules, facts):
    at_once = [("lecturer:1", EIGHT, EIGHT + 90), ("lecturer:1", EIGHT, EIGHT + 90)]
    costs = (fee("one", units=2), fee("two", units=2))
    checked = rules().check_costs(facts(*costs, taught=(at_once,)))
    assert most(checked, "one", "two") == 2 * 500_00


def test_lecture_fee_leaves_out_what_others_taught(rules, facts):
    day = [("lecturer:2", EIGHT, EIGHT + 90), ("lecturer:1", TWO, TWO + 45)]
    checked = rules().check_costs(facts(fee(units=3), taught=(day,)))
    assert most(checked, "fee") == 500_00


def test_lecture_fee_counts_slots_without_a_name_for_whoever_claims(rules, facts):
    checked = rules().check_costs(facts(fee(units=2), taught=([(None, EIGHT, EIGHT + 90)],)))
    assert most(checked, "fee") == 2 * 500_00


def test_lecture_fee_of_a_line_without_lecturer_is_held_to_the_hours_of_the_class(rules, facts):
    day = [("lecturer:2", EIGHT, EIGHT + 90)]
    checked = rules().check_costs(facts(fee(units=3, lecturer=None), taught=(day,)))
    assert most(checked, "fee") == 2 * 500_00


@pytest.mark.parametrize(("unit", "times"), [("half_day", 3), ("day", 2)])
def test_lecture_fee_of_a_local_unit_counts_half_days_or_days(rules, facts, unit, times):
    days = ([("lecturer:1", EIGHT, NOON), ("lecturer:1", TWO, SIX)], [("lecturer:1", TWO, SIX)])
    checked = rules(lecture_unit=unit).check_costs(facts(fee(units=9), taught=days))
    assert most(checked, "fee") == times * 500_00


def test_lecture_fee_of_nothing_taught_allows_nothing(rules, facts):
    assert most(rules().check_costs(facts(fee(), taught=([],))), "fee") == 0


def test_lecture_fee_of_two_titles_is_cut_line_by_line_and_together_by_the_higher(rules, facts):
    costs = (fee("a", units=2), fee("b", units=2, title="professor"))
    checked = rules().check_costs(facts(*costs, taught=([("lecturer:1", EIGHT, EIGHT + 90)],)))
    assert [most(checked, "a"), most(checked, "b"), most(checked, "a", "b")] == [1000_00, 2000_00, 2000_00]
