"""Hooks whose end is announced 接口变更: plugins that still answer them warn for a release."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from xiangxun.counties import added, edition
from xiangxun.rules import HOOKS, County, Map, rule
from xiangxun.rules.marker import RuleDeprecated


class Old:
    @rule
    def check_institution(self, facts):
        return ()


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> None:
    ending = replace(HOOKS["check_institution"], deprecated="请改用 check_plan")
    monkeypatch.setattr(edition, "HOOKS", Map({**HOOKS, ending.name: ending}))


@pytest.mark.usefixtures("announced")
def test_plugin_that_answers_a_hook_about_to_go_warns_and_works(make_layer, caplog) -> None:
    caplog.set_level(logging.WARNING, "xiangxun.counties.plugins")
    with (
        pytest.warns(RuleDeprecated, match="check_institution 将在"),
        added(County("oldland", (make_layer(Old()),))) as rules,
    ):
        (told,) = (one for one in rules.editions[0].deprecated if one.startswith("testland-1"))
    assert "请改用 check_plan" in told
    assert "oldland" in caplog.text


def test_plugin_that_answers_hooks_of_today_warns_of_nothing(make_layer) -> None:
    with added(County("oldland", (make_layer(Old()),))) as rules:
        assert rules.editions[0].deprecated == ()


def test_every_hook_says_since_which_version_it_is_there() -> None:
    assert {hook.since for hook in HOOKS.values()} == {"1.0"}
