"""Boundaries 界限: cases generated from the numbers of the parameters: one before each end, on it, one after."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any

from xiangxun.counties.conformance.answering import answer_check, ask
from xiangxun.counties.facade import CountyRules
from xiangxun.kernel.errors import XiangxunError
from xiangxun.rules.law.parameters import Parameters
from xiangxun.rules.testing import Case
from xiangxun.rules.testing.report import Check
from xiangxun.rules.vocabulary import Bound, Map, Steps, Window

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Boundary:
    """A generated case: the facts of `case` with one number moved to `value`, beside an end of a parameter."""

    case: Case
    key: str
    field: str
    value: int


def points_of(value: Any) -> tuple[int, ...]:
    """Return the whole numbers at which something changes, for a value of a parameter."""
    return tuple(int(end) for end in _ends(value) if end == int(end) and end <= _MOST)


def _ends(value: Any) -> tuple[Bound, ...]:
    if isinstance(value, Window):
        return tuple(end for end in (value.low, value.high) if end is not None)
    if isinstance(value, Steps):
        return value.firsts
    if isinstance(value, Map):
        return tuple(end for one in value.values() if isinstance(one, Window) for end in _ends(one))
    return (value,) if type(value) is int else ()


def boundary_cases(
    cases: Sequence[Case], reads: Mapping[str, frozenset[str]], parameters: Parameters
) -> Iterator[Boundary]:
    """Yield for each parameter that a case reads, and each number in its facts: end - 1, end, end + 1.

    Each hook, field, parameter and value once.
    """
    seen: set[tuple[str, str, str, int]] = set()
    for case in cases:
        numbers = [(path, name) for path, name in _numbers(case.facts)]
        for key in sorted(reads.get(case.title, frozenset()) & parameters.keys()):
            dated = parameters[key].on(case.day)
            for point in points_of(dated.value) if dated else ():
                for (path, name), value in ((one, point + step) for one in numbers for step in (-1, 0, 1)):
                    mark = (case.hook, name, key, value)
                    if value >= 0 and mark not in seen:
                        seen.add(mark)
                        moved = _moved(case.facts, path, value, case.day)
                        if moved is not None:
                            yield Boundary(replace(case, facts=moved), key, name, value)


def boundary_problems(
    rules: CountyRules, generated: Sequence[Boundary], without: Collection[str]
) -> Iterator[Check]:
    """Yield the generated cases that end in an error instead of an answer, one for each hook."""
    failed = set(without)
    for one in generated:
        hook = one.case.hook
        if hook in failed or one.case.fails is not None:
            continue
        error = ask(rules, one.case)[2]
        if isinstance(error, XiangxunError):
            failed.add(hook)
            where = f"{hook} {one.field} = {one.value}（{one.key} 的界限）"
            yield answer_check("boundaries", where, error)


_Path = tuple[str | int, ...]


def _numbers(facts: Any, path: _Path = (), name: str = "") -> Iterator[tuple[_Path, str]]:
    """Yield path and name of each whole number and each birthday in facts."""
    if is_dataclass(facts):
        for field in fields(facts):
            yield from _numbers(getattr(facts, field.name), (*path, field.name), field.name)
    elif isinstance(facts, tuple):
        for place, one in enumerate(facts[:1]):
            yield from _numbers(one, (*path, place), name)
    elif isinstance(facts, Map):
        for key in list(facts)[:1]:
            yield from _numbers(facts[key], (*path, key), name)
    elif (type(facts) is int and name) or (name == "birth" and type(facts) is date):
        yield path, name


def _moved(facts: Any, path: _Path, value: int, day: date) -> Any:
    """Return facts with the number at a path replaced; a birthday so that `value` years are full on the day."""
    if not path:
        return _born(value, day) if isinstance(facts, date) else value
    first, rest = path[0], path[1:]
    inner = getattr(facts, first) if is_dataclass(facts) and isinstance(first, str) else facts[first]
    made = _moved(inner, rest, value, day)
    if made is None:
        return None
    try:
        if is_dataclass(facts):
            return replace(facts, **{str(first): made})  # type: ignore[type-var]
        if isinstance(facts, Map):
            return Map({**facts, first: made})
        return (*facts[:first], made, *facts[int(first) + 1 :])
    except (TypeError, ValueError):  # no such thing can be
        return None


def _born(age: int, day: date) -> date | None:
    if not 0 <= age < day.year:
        return None
    leap = (day.month, day.day) == (2, 29)
    return date(day.year - age, day.month, 28 if leap else day.day)
