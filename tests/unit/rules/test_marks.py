"""Marks on fields: who is protected, and that derived facts form no loop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from graphlib import TopologicalSorter
from typing import Any, get_args, get_type_hints

from xiangxun.rules import HOOKS, Finding, LecturerFacts, LedgerLine, Person
from xiangxun.rules.marks import derived_fields, personal_fields


def _inside(hint: Any) -> Iterator[Any]:
    """Every dataclass a type can hold, however deep."""
    if is_dataclass(hint):
        yield hint
        for inner in get_type_hints(hint).values():
            yield from _inside(inner)
    for arg in get_args(hint):
        yield from _inside(arg)


def _derivations() -> dict[str, set[str]]:
    return {
        hook.name: {read for cls in _inside(hook.facts) for read in derived_fields(cls).values()}
        for hook in HOOKS.values()
    }


def test_derived_facts_come_from_hooks_and_form_no_loop():
    graph = _derivations()
    assert set().union(*graph.values()) <= set(HOOKS)
    order = list(TopologicalSorter(graph).static_order())
    assert order.index("decide_attendance") < order.index("check_people") < order.index("decide_ledger")
    assert order.index("decide_ledger") < order.index("check_costs") < order.index("decide_funding")
    assert (
        order.index("required_documents") < order.index("decide_acceptance") < order.index("decide_funding")
    )
    assert order.index("decide_lecturer_grade") < order.index("check_lecturer")


def test_personal_fields_name_the_field_that_says_whose_they_are():
    assert personal_fields(Person) == {"birth": "ref", "groups": "ref", "education": "ref", "extra": "ref"}
    assert personal_fields(LecturerFacts) == {"birth": "ref"}
    assert personal_fields(Finding) == {"values": "about"}
    assert personal_fields(LedgerLine) == {"values": "person"}


def test_every_personal_field_names_a_field_of_its_own_class():
    classes = {
        cls for hook in HOOKS.values() for kind in (hook.facts, *hook.answers) for cls in _inside(kind)
    }
    for cls in classes:
        assert set(personal_fields(cls).values()) <= {field.name for field in fields(cls)}
