"""Comprehensive quota 综合定额: exact to the fen, step by day number, with a second calculation in yuan."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangxun.counties.baseline import BASELINE
from xiangxun.counties.packs import pack
from xiangxun.counties.packs.training_fee.quota import quota
from xiangxun.rules import Cost, Lawbook, Map, Override

DAY = date(2024, 5, 6)
LODGING = Cost("lodging", "lodging", 10_000_000)


def cap_of(checked, *keys):
    (cap,) = (cap for cap in checked.caps if cap.keys == keys)
    return cap


@pytest.mark.parametrize(("class_", "yuan"), [("class_1", 760), ("class_2", 650), ("class_3", 550)])
def test_quota_of_ten_people_for_two_days_is_twenty_times_the_rate(rules, facts, class_, yuan):
    checked = rules(**{"class": class_}).check_costs(facts(LODGING, people=(10, 10)))
    assert cap_of(checked, "lodging").at_most == 20 * yuan * 100


def test_quota_holds_for_all_items_together_and_not_for_lecture_fees(rules, facts):
    costs = (LODGING, Cost("meals", "meals", 1), Cost("fee", "lecturer_fee", 1))
    checked = rules().check_costs(facts(*costs, people=(1,)))
    assert cap_of(checked, "lodging", "meals").at_most == 550_00


@pytest.mark.parametrize(("days", "full", "reduced"), [(29, 29, 0), (30, 30, 0), (31, 30, 1), (32, 30, 2)])
def test_quota_falls_to_seventy_percent_from_the_thirty_first_day(rules, facts, days, full, reduced):
    checked = rules().check_costs(facts(LODGING, people=(1,) * days))
    assert cap_of(checked, "lodging").at_most == full * 550_00 + reduced * 385_00


def test_quota_of_a_local_standard_takes_its_own_rate_and_steps(rules, facts):
    steps = [{"first": 1, "value": 100}, {"first": 16, "value": 80}, {"first": 31, "value": 70}]
    local = rules(quota={"class_3": 260}, day_percent=steps)
    checked = local.check_costs(facts(LODGING, people=(1,) * 31))
    assert cap_of(checked, "lodging").at_most == 15 * 260_00 + 15 * 208_00 + 182_00


@pytest.mark.parametrize(("travel", "person_days"), [("none", 21), ("together", 31), ("each", 42)])
def test_quota_counts_arrival_and_departure_as_the_county_reads_it(rules, facts, travel, person_days):
    checked = rules(travel_days=travel).check_costs(facts(LODGING, people=(10, 11)))
    assert cap_of(checked, "lodging").at_most == person_days * 550_00


def test_quota_of_an_arrival_day_moves_the_thirtieth_day_to_seventy_percent(rules, facts):
    checked = rules(travel_days="together").check_costs(facts(LODGING, people=(1,) * 30))
    assert cap_of(checked, "lodging").at_most == 30 * 550_00 + 385_00


def test_quota_without_anybody_present_allows_nothing(rules, facts):
    checked = rules(travel_days="each").check_costs(facts(LODGING))
    assert cap_of(checked, "lodging").at_most == 0


@given(
    people=st.lists(st.integers(0, 500), max_size=60),
    yuan=st.decimals("0.01", "2000", places=2),
    percent=st.integers(0, 100),
    first=st.integers(2, 40),
)
def test_quota_agrees_with_a_calculation_person_by_person_in_yuan(people, yuan, percent, first):
    steps = [{"first": 1, "value": 100}, {"first": first, "value": percent}]
    law = law_under({"quota": {"class_3": str(yuan)}, "day_percent": steps})
    spent = Decimal(0)
    for day, present in enumerate(people, 1):
        for _ in range(present):
            spent += yuan if day < first else yuan * percent / 100
    assert quota(Map(dict(enumerate(people, 1))), law) == int((spent * 100).to_integral_value(ROUND_DOWN))


def law_under(readings):
    book = Lawbook.of((BASELINE, pack("training_fee")))
    overrides = [Override(f"training_fee.{key}", value, DAY, "person:1") for key, value in readings.items()]
    law = book.interpreted(overrides)
    assert not law.ignored
    return law.on(DAY)
