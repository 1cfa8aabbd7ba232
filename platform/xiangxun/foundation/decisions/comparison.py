"""Comparison 比对: where a stored answer and one worked out again differ, leaving out the lines of erased people."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from xiangxun.rules.canonical import canonical
from xiangxun.rules.vocabulary import Ref

#: Fields that say whom a line of an answer is about.
_ABOUT = ("person", "about", "party")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place of the answer: as stored, and as worked out now, in plain form (None: not there)."""

    place: str
    stored: str | None
    now: str | None


def without(plain: Any, people: Container[Ref]) -> Any:
    """Return a parsed plain answer without the lines about `people` and without their references in lists."""
    if isinstance(plain, list):
        return [without(item, people) for item in plain if not _is_about(item, people)]
    if isinstance(plain, dict):
        return {key: without(value, people) for key, value in plain.items()}
    return plain


def differences(stored: Any, now: Any, place: str = "") -> Iterator[Difference]:
    """Yield the innermost places where two parsed plain answers differ."""
    if isinstance(stored, dict) and isinstance(now, dict):
        for key in sorted({*stored, *now}):
            yield from differences(stored.get(key), now.get(key), f"{place}.{key}" if place else key)
    elif isinstance(stored, list) and isinstance(now, list):
        for index in range(max(len(stored), len(now))):
            yield from differences(_at(stored, index), _at(now, index), f"{place}[{index}]")
    elif stored != now:
        yield Difference(place, _text(stored), _text(now))


def _is_about(item: Any, people: Container[Ref]) -> bool:
    if isinstance(item, str):
        return item in people
    return isinstance(item, dict) and any(item.get(name) in people for name in _ABOUT)


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None


def _text(value: Any) -> str | None:
    return None if value is None else canonical(value)
