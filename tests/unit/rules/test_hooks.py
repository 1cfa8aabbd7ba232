"""The table of hooks says what the specifications say, and every type in it can be imported by an author."""

from __future__ import annotations

import inspect
from typing import Any, get_args, get_type_hints

import pluggy
import pytest

import xiangxun.rules as contract
from xiangxun.rules import HOOKS, Law, hookspecs
from xiangxun.rules.marker import PROJECT, rule
from xiangxun.rules.plain import from_text, to_text

SPECS = {name: spec for name, spec in vars(hookspecs).items() if inspect.isfunction(spec)}
SPECS = {name: spec for name, spec in SPECS.items() if hasattr(spec, f"{PROJECT}_spec")}


def _classes(hint: Any) -> set[Any]:
    if isinstance(hint, type) and not get_args(hint):
        return {hint} - {type(None)}
    return {found for one in get_args(hint) for found in _classes(one)}


def test_specifications_are_seventeen_and_all_in_the_table():
    assert len(SPECS) == 17
    assert set(SPECS) == set(HOOKS)


@pytest.mark.parametrize("name", SPECS)
def test_specification_and_table_agree_on_facts_answers_and_joining(name):
    hints = get_type_hints(SPECS[name])
    assert list(inspect.signature(SPECS[name]).parameters) == ["facts", "law"]
    assert hints["facts"] is HOOKS[name].facts
    assert hints["law"] is Law
    assert _classes(hints["return"]) == set(HOOKS[name].answers)
    assert getattr(SPECS[name], f"{PROJECT}_spec")["firstresult"] == HOOKS[name].decided
    assert HOOKS[name].decided == name.startswith("decide_")
    assert SPECS[name].__doc__


@pytest.mark.parametrize("hook", HOOKS.values(), ids=list(HOOKS))
def test_facts_and_answers_of_every_hook_are_exported_to_authors(hook):
    for cls in (hook.facts, *hook.answers):
        assert getattr(contract, cls.__name__) is cls


@pytest.mark.parametrize("hook", HOOKS.values(), ids=list(HOOKS))
def test_answer_type_of_a_joined_hook_has_a_plain_form_even_when_empty(hook):
    if hook.many:
        assert from_text(hook.answer_type, to_text((), hook.answer_type)) == ()


def test_everything_exported_is_there():
    assert [name for name in contract.__all__ if not hasattr(contract, name)] == []


def test_implementation_may_leave_out_law():
    class Plugin:
        @rule
        def decide_ledger(self, facts):
            return facts

    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(Plugin())
    manager.check_pending()
    assert manager.hook.decide_ledger(facts="told", law=None) == "told"
