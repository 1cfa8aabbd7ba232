"""Tables 表: a text of TOML becomes a frozen dataclass, exactly: no unknown key, no wrong kind, no float."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from xiangxun.kernel.errors import InvalidInput

T = TypeVar("T")


class TableRefused(InvalidInput):
    """A text says something that is not understood; the message names the place."""

    code = "table"


def read_toml(kind: type[T], text: str, place: str) -> T:
    """Return what a text of TOML holds as the dataclass `kind`; raises TableRefused naming `place` and the key."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableRefused(f"{place}：不是有效的 TOML（{error}）") from None
    return read_table(kind, table, place)


def read_table(kind: type[T], table: object, place: str) -> T:
    """Return `table` as the dataclass `kind`; raises TableRefused naming `place` and the key."""
    if not isinstance(table, Mapping):
        raise TableRefused(f"{place}：应为一个表")
    known = {one.metadata.get("key", one.name): one for one in fields(kind)}  # type: ignore[arg-type]
    for key in table.keys() - known.keys():
        raise TableRefused(f"{place}：不认识的键 {key}；可用的键：{'、'.join(known)}")
    hints = get_type_hints(kind)
    values = {
        one.name: read_value(hints[one.name], table[key], f"{place}.{key}")
        for key, one in known.items()
        if key in table
    }
    for key, one in known.items():
        if one.name not in values and _is_needed(one):
            raise TableRefused(f"{place}：缺少 {key}")
    return kind(**values)


def read_value(kind: Any, value: Any, place: str) -> Any:
    """Return a value of TOML as `kind`: plain values, dataclasses, tuples, mappings, fractions, or one of several."""
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        return _one_of([one for one in get_args(kind) if one is not types.NoneType], value, place)
    if origin is tuple:
        return _items(get_args(kind), value, place)
    if origin is Mapping:
        _require(isinstance(value, Mapping), "表", place)
        inner = get_args(kind)[1]
        return {key: read_value(inner, item, f"{place}.{key}") for key, item in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        return read_table(kind, value, place)
    return _plain(kind, value, place)


def _one_of(kinds: list[Any], value: Any, place: str) -> Any:
    refusals = []
    for kind in kinds:
        try:
            return read_value(kind, value, place)
        except TableRefused as refusal:
            refusals.append(refusal)
    raise refusals[-1]


def _items(kinds: tuple[Any, ...], value: Any, place: str) -> tuple[Any, ...]:
    _require(isinstance(value, list), "列表", place)
    if kinds[-1] is Ellipsis:
        return tuple(read_value(kinds[0], item, f"{place}[{n}]") for n, item in enumerate(value))
    _require(len(value) == len(kinds), f"{len(kinds)} 项", place)
    return tuple(read_value(kind, item, place) for kind, item in zip(kinds, value, strict=True))


def _plain(kind: Any, value: Any, place: str) -> Any:
    if kind is Any:
        return value
    if kind is Fraction:
        return _fraction(value, place)
    wanted: Any = kind
    is_kind = isinstance(value, wanted) and not (kind is int and isinstance(value, bool))
    _require(is_kind and not (kind is date and isinstance(value, datetime)), kind.__name__, place)
    return value


def _fraction(value: Any, place: str) -> Fraction:
    _require(isinstance(value, str), '分数文字，例如 "1/2"', place)
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise TableRefused(f"{place}：{value} 不是分数") from None


def _require(held: object, kind: str, place: str) -> None:
    if not held:
        raise TableRefused(f"{place}：应为{kind}")


def _is_needed(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING
