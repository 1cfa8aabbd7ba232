"""Marks on fields 字段标注: which values are personal 个人信息, and which are the answer of an earlier hook.

They stand in the annotation: `birth: Annotated[date | None, personal()] = None`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints


@dataclass(frozen=True, slots=True)
class Personal:
    """The value stands in receipts by reference and keyed digest only; `ref`: the field saying whose it is."""

    ref: str


@dataclass(frozen=True, slots=True)
class Derived:
    """The value is the (settled) answer of an earlier hook."""

    hook: str


def personal(ref: str = "ref") -> Personal:
    """Mark a personal field. Where the field `ref` is None nobody is meant, and the value stays readable."""
    return Personal(ref)


def derived(hook: str) -> Derived:
    """Mark a field that holds the answer of `hook`."""
    return Derived(hook)


@cache
def personal_fields(cls: type[Any]) -> dict[str, str]:
    """Return {personal field: field saying whose} of a dataclass."""
    return {name: mark.ref for name, mark in _marked(cls) if isinstance(mark, Personal)}


@cache
def derived_fields(cls: type[Any]) -> dict[str, str]:
    """Return {derived field: hook that answers it} of a dataclass."""
    return {name: mark.hook for name, mark in _marked(cls) if isinstance(mark, Derived)}


def _marked(cls: type[Any]) -> list[tuple[str, object]]:
    hints = get_type_hints(cls, include_extras=True)
    return [(name, mark) for name, hint in hints.items() for mark in getattr(hint, "__metadata__", ())]
