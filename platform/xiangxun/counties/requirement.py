"""Requirement 接口版本要求: whether a plugin written for `>=1.2,<2` can run on this version of the rule contract."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

Version = tuple[int, ...]

_CLAUSE = re.compile(r"\s*(>=|<=|==|!=|>|<)\s*(\d+(?:\.\d+)*)\s*")
_TESTS: dict[str, Callable[[Version, Version], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


def is_met(requirement: str, version: str) -> bool:
    """Return whether `version` fulfils every clause of `requirement`; ValueError for what cannot be read."""
    return all(
        _TESTS[sign](_numbers(version), wanted) for sign, wanted in map(_clause, requirement.split(","))
    )


def _clause(text: str) -> tuple[str, Version]:
    match = _CLAUSE.fullmatch(text)
    if match is None:
        raise ValueError(f"版本要求 {text!r} 无法识别，应写作 >=1.0,<2")
    return match[1], _numbers(match[2])


def _numbers(version: str) -> Version:
    """Return a version as comparable numbers: "2" equals "2.0"."""
    parts = [int(part) for part in version.split(".")]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)
