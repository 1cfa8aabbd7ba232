"""Plugins: found by entry point, built once; one that cannot be used suspends its own county only."""

from __future__ import annotations

import gc
import weakref
from importlib.metadata import EntryPoint

import pytest

from xiangxun.counties.calls import Call
from xiangxun.counties.plugins import (
    GROUP,
    CountySuspended,
    Plugins,
    added,
    county_codes,
    county_rules,
    suspended,
)
from xiangxun.kernel.errors import NotFound
from xiangxun.rules import County, InstitutionFacts, rule


class Silent:
    """Answers nothing."""


class Misspelt:
    @rule
    def check_instituton(self, facts):
        return ()


@pytest.fixture
def county(make_layer):
    return lambda plugin=Silent(), **layer: County("testland", (make_layer(plugin, **layer),))  # noqa: B008


def test_add_county_makes_its_rules_available_until_the_end(county):
    with added(county()) as rules:
        assert county_rules("testland") == rules
        assert "testland" in county_codes()
    with pytest.raises(NotFound, match="testland"):
        county_rules("testland")


def test_county_taken_out_again_is_let_go(county):
    with added(county()) as rules:
        assert rules.fields.shape == {}
        edition = weakref.ref(rules.editions[0])
    del rules
    gc.collect()
    assert edition() is None


def test_add_county_twice_is_refused_and_leaves_the_first(county):
    with added(county()) as rules:
        with pytest.raises(ValueError, match="已有"), added(county()):
            pass
        assert county_rules("testland") == rules


@pytest.mark.parametrize(
    ("layer", "notice"),
    [
        ({"requires": ">=9"}, ">=9"),
        ({"requires": "newest"}, "无法识别"),
        ({"packs": ("nonesuch",)}, "没有专题包 nonesuch"),
        ({"plugin": Misspelt()}, "check_instituton"),
        (
            {
                "parameters": '["a"]\nkind = "flag"\nrule = "TL-99"\ndated = [{ from = 2020-01-01, value = true, source = "一" }]'
            },
            "TL-99",
        ),
    ],
)
def test_add_unusable_county_suspends_it_with_a_notice(county, layer, notice):
    with pytest.raises(CountySuspended) as raised, added(county(**layer)):
        pass
    assert notice in raised.value.message
    assert "testland" not in suspended()


def test_county_without_edition_is_suspended():
    with pytest.raises(CountySuspended, match="editions"), added(County("testland", ())):
        pass


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, GROUP)


def test_load_broken_entry_points_suspends_them_and_leaves_the_others(county, monkeypatch):
    monkeypatch.setattr("xiangxun.counties.packs.TESTLAND", county(), raising=False)
    plugins = Plugins()
    plugins.load(point("nowhere", "xiangxun.nowhere:COUNTY"))
    plugins.load(point("nothing", "xiangxun.counties.packs:pack"))
    plugins.load(point("otherland", "xiangxun.counties.packs:TESTLAND"))
    plugins.load(point("testland", "xiangxun.counties.packs:TESTLAND"))
    assert set(plugins.rules) == {"testland"}
    assert set(plugins.notices) == {"nowhere", "nothing", "otherland"}


def test_county_built_once_serves_every_call(county):
    with added(county()):
        assert county_rules("testland").editions[0] is county_rules("testland").editions[0]


def test_sink_given_with_the_county_is_told_its_calls(county, check):
    calls: list[Call] = []
    with added(county(), "2.1"):
        county_rules("testland", sink=calls.append).check_institution(
            InstitutionFacts("institution:1", check.on)
        )
    assert calls[0].versions["testland"] == "2.1"
    assert calls[0].versions["api"]
