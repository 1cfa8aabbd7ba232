"""The hook pages 规则接口说明: each hook has one, it says what the code says, and its example runs."""

from __future__ import annotations

import re
from datetime import date
from inspect import signature
from pathlib import Path

import pytest

import xiangxun.rules
from xiangxun.counties import added
from xiangxun.rules import HOOKS, County, Summary, WatchFacts, hookspecs, read_layer
from xiangxun.rules.testing import parse_cases, run_case

PAGES = Path(__file__).parents[3] / "docs" / "hooks"


def page_of(hook: str) -> str:
    return (PAGES / f"{hook}.md").read_text(encoding="utf-8")


def block(page: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", page, re.DOTALL)
    assert found, f"no {language} block"
    return found[1]


def cell(page: str, name: str) -> str:
    found = re.search(rf"^\| {name} \| (.*) \|$", page, re.MULTILINE)
    assert found, f"no row {name}"
    return found[1]


@pytest.fixture(scope="module")
def testland():
    """The county whose rules are the examples of all pages together."""
    names = {name: getattr(xiangxun.rules, name) for name in xiangxun.rules.__all__}
    methods = {}
    for hook in HOOKS:
        namespace = dict(names)
        exec(block(page_of(hook), "python"), namespace)
        methods[hook] = staticmethod(namespace[hook])
    plugin = type("Examples", (), methods)()
    layer = read_layer(PAGES / "testland", "testland-2024", plugin, since=date(2024, 1, 1))
    with added(County("testland", (layer,))) as rules:
        yield rules


def test_every_hook_has_a_page_and_every_page_a_hook():
    assert {page.stem for page in PAGES.glob("*.md")} == {*HOOKS, "README"}


@pytest.mark.parametrize("hook", HOOKS.values(), ids=lambda hook: hook.name)
def test_page_names_facts_answer_and_kind_of_the_hook(hook):
    page = page_of(hook.name)
    specified = signature(getattr(hookspecs, hook.name)).parameters
    assert re.findall(r"`(\w+)`", cell(page, "arguments")) == [*specified]
    assert cell(page, "facts") == f"`{hook.facts.__name__}`"
    assert re.findall(r"`(\w+)`", cell(page, "answer")) == [one.__name__ for one in hook.answers]
    assert cell(page, "since") == hook.since
    assert cell(page, "kind") == ("decided" if hook.decided else "joined")


@pytest.mark.parametrize("hook", HOOKS)
def test_example_of_the_page_runs(hook, testland):
    (case,) = parse_cases(block(page_of(hook), "toml"), f"{hook}.md")
    run_case(testland, case)


@pytest.mark.parametrize("hook", HOOKS.values(), ids=lambda hook: hook.name)
def test_list_of_hooks_names_facts_and_answers(hook):
    (line,) = re.findall(rf"^\| \[`{hook.name}`\]\({hook.name}\.md\) \|.*$", page_of("README"), re.MULTILINE)
    assert re.findall(r"`(\w+)`", line)[1:] == [hook.facts.__name__, *(one.__name__ for one in hook.answers)]


def test_example_of_the_watch_answers_for_many_sessions(testland):
    sessions = tuple(Summary(f"session:{n}", last_day=date(2024, 5, 6)) for n in range(3))
    duties = testland.watch_obligations(WatchFacts(date(2024, 5, 7), sessions))
    assert len(duties) == 3
