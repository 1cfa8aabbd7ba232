"""Fitting 比对: whether an answer fits what a case expects of it, and if not, what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from xiangxun.rules.answers import Finding
from xiangxun.rules.vocabulary import RuleId

_NOTHING = object()


def differences(expected: Any, answer: Any, place: str = "") -> Iterator[str]:
    """Yield what differs between what is told and an answer; nothing where it fits."""
    if isinstance(expected, Mapping):
        yield from _of_fields(expected, answer, place)
    elif isinstance(expected, list) and any(isinstance(one, Mapping) for one in expected):
        yield from _unordered(expected, list(answer), place)
    elif isinstance(expected, list):
        found = sorted(answer) if isinstance(answer, frozenset) else list(answer)
        if found != (sorted(expected) if isinstance(answer, frozenset) else expected):
            yield f"{place}：应为 {expected}，实为 {found}"
    elif not _same(expected, answer):
        yield f"{place}：应为 {expected!r}，实为 {answer!r}"


def _same(expected: Any, answer: Any) -> bool:
    if isinstance(expected, bool) or isinstance(answer, bool):
        return expected is answer
    if isinstance(answer, Fraction) and isinstance(expected, int | str | Decimal):
        return Fraction(expected) == answer
    return bool(expected == answer)


def _of_fields(expected: Mapping[str, Any], answer: Any, place: str) -> Iterator[str]:
    for name, told in expected.items():
        where = f"{place}.{name}" if place else name
        if name == "is" and is_dataclass(answer):
            if type(answer).__name__ != told:
                yield f"{where}：应为 {told}，实为 {type(answer).__name__}"
            continue
        held = answer.get(name, _NOTHING) if isinstance(answer, Mapping) else getattr(answer, name, _NOTHING)
        if held is _NOTHING:
            yield f"{where}：结论中没有此项"
        else:
            yield from differences(told, held, where)


def _unordered(expected: list[Any], answers: list[Any], place: str) -> Iterator[str]:
    left = list(answers)
    for told in expected:
        fitting = next((n for n, one in enumerate(left) if not any(differences(told, one))), None)
        if fitting is None:
            yield f"{place}：没有符合 {told} 的结论；尚余 {left}"
        else:
            del left[fitting]
    if len(answers) > len(expected):
        yield f"{place}：多出 {left}"


def items_differ(expected: list[Any], answers: tuple[Any, ...]) -> Iterator[str]:
    """Yield what differs between a list of expected entries and the answers of a joined hook, in any order."""
    yield from _unordered(expected, list(answers), "")


def cited_rules(answer: Any) -> Iterator[RuleId]:
    """Yield every rule an answer cites, at any depth."""
    for one in _things_in(answer):
        rule = getattr(one, "rule", None)
        yield from () if rule is None else (rule,)
        yield from getattr(one, "rules", ())


def findings_in(answer: Any) -> Iterator[Finding]:
    """Yield every finding of an answer, at any depth."""
    return (one for one in _things_in(answer) if isinstance(one, Finding))


def _things_in(answer: Any) -> Iterator[Any]:
    if is_dataclass(answer):
        yield answer
        for item in fields(answer):
            yield from _things_in(getattr(answer, item.name))
    elif isinstance(answer, tuple):
        for one in answer:
            yield from _things_in(one)
