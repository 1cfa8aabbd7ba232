"""Facts from cases 用例事实: from what a clerk writes in TOML to the frozen facts of a hook, by declared types."""

# ruff: noqa: TRY004 - what a clerk wrote is refused by ValueError, whatever is wrong with it
from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from xiangxun.rules.vocabulary import Map

#: Required days that stand for the date of the case when left out.
_DAYS = ("on", "as_of", "submitted")


def build_facts(cls: type[Any], told: object, day: date) -> Any:
    """Return facts of the class; raises ValueError saying which field is wrong."""
    return _Builder(day).build(cls, told, "facts")


class _Builder:
    def __init__(self, day: date) -> None:
        self.day = day

    def build(self, hint: Any, told: Any, place: str) -> Any:
        origin = get_origin(hint)
        if origin in (Union, types.UnionType):
            return self._union(get_args(hint), told, place)
        if origin is Literal or (isinstance(hint, type) and issubclass(hint, StrEnum)):
            return self._word(hint, told, place)
        if origin in (tuple, frozenset):
            return self._listed(origin, get_args(hint), told, place)
        if origin is Map:
            return self._map(get_args(hint), told, place)
        if is_dataclass(hint):
            return self._thing(hint, told, place)
        return _scalar(hint, told, place)

    def _union(self, members: tuple[Any, ...], told: Any, place: str) -> Any:
        things = [member for member in members if is_dataclass(member)]
        if things:
            return self.build(things[0], told, place)
        for member in members:
            kind = get_origin(member) or member
            if type(told) is kind or (kind is tuple and isinstance(told, list)):
                return self.build(member, told, place)
        others = [member for member in members if member is not types.NoneType]
        return self.build(others[0], told, place)

    def _word(self, hint: Any, told: Any, place: str) -> Any:
        words = get_args(hint) or tuple(hint)
        if told not in words:
            raise ValueError(f"{place}：不认识 {told!r}，可用 {'、'.join(words)}")
        return told if get_origin(hint) is Literal else hint(told)

    def _listed(self, origin: Any, args: tuple[Any, ...], told: Any, place: str) -> Any:
        if not isinstance(told, list):
            raise ValueError(f"{place}：应为列表")
        alike = origin is frozenset or args[-1] is Ellipsis
        hints = [args[0]] * len(told) if alike else list(args)
        if len(hints) != len(told):
            raise ValueError(f"{place}：应有 {len(hints)} 项")
        return origin(
            self.build(hint, one, f"{place}[{n}]")
            for n, (hint, one) in enumerate(zip(hints, told, strict=True))
        )

    def _map(self, args: tuple[Any, ...], told: Any, place: str) -> Map[Any, Any]:
        if not isinstance(told, Mapping):
            raise ValueError(f"{place}：应为表")
        return Map({args[0](key): self.build(args[1], one, f"{place}.{key}") for key, one in told.items()})

    def _thing(self, cls: Any, told: Any, place: str) -> Any:
        declared = {item.name: item for item in fields(cls)}
        if not isinstance(told, Mapping):
            told = {next(iter(declared)): told}
        if unknown := set(told) - set(declared):
            raise ValueError(f"{place}：{cls.__name__} 没有 {'、'.join(sorted(unknown))}")
        hints = get_type_hints(cls)
        held = {name: self.build(hints[name], one, f"{place}.{name}") for name, one in told.items()}
        for name, item in declared.items():
            if name not in held and _is_required(item):
                held[name] = self._implied(name, place)
        try:
            return cls(**held)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{place}：{error}") from error

    def _implied(self, name: str, place: str) -> Any:
        if name in _DAYS:
            return self.day
        last = place.rpartition(".")[2]
        if name == "ref" and not last.endswith("]"):
            return last
        raise ValueError(f"{place}：缺少 {name}")


def _is_required(item: Field[Any]) -> bool:
    return item.default is MISSING and item.default_factory is MISSING


def _scalar(hint: Any, told: Any, place: str) -> Any:
    if hint is Decimal and type(told) is int:
        return Decimal(told)
    if hint is Fraction and type(told) in (int, Decimal, str):
        return Fraction(told)
    if type(told) is not hint:
        raise ValueError(f"{place}：应为 {getattr(hint, '__name__', hint)}，实为 {told!r}")
    return told
