"""Scenarios: read whole, moved by a day, refused where they say what the player does not know."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from xiangxun.demo.cast import ExceptionIn
from xiangxun.demo.scenario import find_scenario, read_scenario
from xiangxun.kernel.errors import NotFound
from xiangxun.kernel.tables import TableRefused

SCENARIOS = Path(__file__).parents[2] / "counties" / "testland" / "scenarios"
SMOOTH = (SCENARIOS / "smooth.toml").read_text(encoding="utf-8")


def test_read_scenario_from_file_has_days_by_offset():
    scenario = read_scenario(SMOOTH)
    assert scenario.day(0) == scenario.on
    assert scenario.day(-1) < scenario.on < scenario.day(scenario.archive.offset)


def test_moved_scenario_moves_every_day_and_nothing_else():
    scenario = read_scenario(SMOOTH)
    moved = scenario.moved(date(2025, 1, 6))
    assert moved.day(scenario.submit.offset) - moved.on == scenario.day(scenario.submit.offset) - scenario.on
    assert moved.moved(scenario.on) == scenario
    assert scenario.moved(None) is scenario


def test_read_scenario_with_unknown_key_refuses():
    with pytest.raises(TableRefused, match=r"smooth\.toml：不认识的键 sesion"):
        read_scenario(SMOOTH.replace("[session]", "[sesion]"), "smooth.toml")


def test_read_scenario_of_broken_toml_refuses():
    with pytest.raises(TableRefused, match="不是有效的 TOML"):
        read_scenario("title = ")


@pytest.mark.parametrize(
    ("exception", "covered"),
    [
        ({"age": 61}, [61]),
        ({"ages": (15, 61)}, [15, 61]),
        ({"outside": (16, 60)}, [15, 61]),
        ({}, []),
    ],
)
def test_exception_covers_the_ages_it_names(exception, covered):
    one = ExceptionIn(rule="TL-5-1", answer="allow", role="office", reason="例外", **exception)
    assert [age for age in (15, 16, 60, 61) if one.covers(age)] == covered


def test_find_scenario_of_county_without_plugin_names_what_to_do():
    with pytest.raises(NotFound, match="没有安装 nowhere 的规则插件"):
        find_scenario("nowhere", "smooth")
