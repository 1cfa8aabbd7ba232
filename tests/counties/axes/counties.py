"""Counties of the axes 规则差异县: one for each group of ways in which regulations differ, most of them without code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.counties.axes.money.plugin import Money

from xiangxun.demo.scenario import Scenario, read_scenario
from xiangxun.rules import County, read_layer

HERE = Path(__file__).parent


class Declared:
    """No rule in code: all of it is declared."""


PLUGINS = {"money": Money()}
CODES = ("graded", "hours", "money", "papers", "seats")


def county(code: str) -> County:
    """Return the county of an axis."""
    layer = read_layer(HERE / code, f"{code}-2020", PLUGINS.get(code, Declared()), since=date(2020, 1, 1))
    return County(code, (layer,))


def scenario(code: str, name: str) -> Scenario:
    """Return a scenario of one of them."""
    place = HERE / code / "scenarios" / f"{name}.toml"
    return read_scenario(place.read_text(encoding="utf-8"), f"{code}/{name}.toml")
