"""Filling in 填写: an entry against the fields that its register declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xiangxun.registry.interpretations import filling
from xiangxun.registry.interpretations.filling import shown, typed
from xiangxun.registry.registers.declared import Register

__all__ = ["fill_in", "shown", "typed"]


def fill_in(register: Register, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an entry in plain form; raises `InvalidInput` naming each field by its Chinese name."""
    return filling.fill_in(register.zh, register.fields, values)
