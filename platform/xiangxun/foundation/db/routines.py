"""Routines 数据库函数: SQL functions and triggers that belong to the tables and travel in the migrations with them."""

from __future__ import annotations

from collections.abc import Mapping

_declared: dict[str, tuple[str, ...]] = {}


def declare_routine(name: str, *statements: str) -> None:
    """Declare a SQL function with the statements (CREATE OR REPLACE, grants, triggers) that make it after its tables.

    Called by a `models` module, so that a migration cannot forget it.
    """
    _declared[name] = statements


def declared_routines() -> Mapping[str, tuple[str, ...]]:
    """Return what the imported models have declared."""
    return _declared
