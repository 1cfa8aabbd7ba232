"""Shapes 类型编码: how a value of each declared type becomes plain JSON and comes back; used by `plain`.

A shape is a pair of functions made once per type. Encoding is strict: a float, or a value that is not of the
declared type, is refused, so nothing inexact can enter a receipt.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints

from xiangxun.rules.canonical import canonical
from xiangxun.rules.marks import personal_fields
from xiangxun.rules.vocabulary import Map, Ref

#: (whose, "Class.field", canonical text of the value) → what stands in the receipt instead
Vault: TypeAlias = Callable[[Ref, str, str], str]
#: (whose, "Class.field", what stands in the receipt) → canonical text of the value as it is held now
Opener: TypeAlias = Callable[[Ref, str, str], str]

MEMBER = "@"
SEALED = "@sealed"
_FEW = 32


class NotPlain(ValueError):
    """A value has no plain form, or a plain form does not fit the declared type; never guessed.

    The message names types, never values: they may be personal.
    """


class Shape(NamedTuple):
    """How a type is written and read. `tag`: name under which a scalar stands where its type is open."""

    write: Callable[[Any, Vault | None], Any]
    read: Callable[[Any, Opener | None], Any]
    tag: str | None = None


def shape_of(hint: Any, *, open_type: bool = False) -> Shape:
    """Return the shape of a type; `open_type`: inside a mapping, where days and exact numbers are tagged."""
    return _made_once(hint, open_type)


@cache
def _made_once(hint: Any, open_type: bool) -> Shape:  # noqa: FBT001 - a cache keys on places
    origin = get_origin(hint)
    if hint in _SCALARS:
        shape = _SCALARS[hint]
        return _tagged(shape) if open_type and shape.tag else shape
    if origin is Literal:
        return _literal(get_args(hint))
    if origin in (Union, types.UnionType):
        return _union(get_args(hint), open_type=open_type)
    if origin is tuple:
        return _tuple(get_args(hint))
    if origin is frozenset:
        return _frozenset(get_args(hint)[0])
    if origin is Map:
        return _map(*get_args(hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Shape(lambda value, _: _of(value, hint).value, lambda data, _: _converted(hint, data))
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass(hint)
    raise NotPlain(f"{hint} has no plain form")


def _of(value: Any, kind: type[Any]) -> Any:
    if value.__class__ is kind:
        return value
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise NotPlain(f"{type(value).__name__} instead of {kind.__name__}")
    return value


def _converted(convert: Callable[[Any], Any], data: Any) -> Any:
    try:
        return convert(_of(data, str))
    except (ValueError, ArithmeticError) as error:
        raise NotPlain(f"text that does not read: {type(error).__name__}") from error


def _same(kind: type[Any]) -> Shape:
    return Shape(lambda value, _: _of(value, kind), lambda data, _: _of(data, kind))


def _textual(kind: type[Any], write: Callable[[Any], str], read: Callable[[str], Any], tag: str) -> Shape:
    def checked(value: Any, _: Vault | None) -> str:
        if value.__class__ is not kind:  # a datetime is no day
            raise NotPlain(f"{type(value).__name__} instead of {kind.__name__}")
        return write(value)

    return Shape(checked, lambda data, _: _converted(read, data), tag)


_SCALARS: dict[Any, Shape] = {
    int: _same(int),
    bool: _same(bool),
    str: Shape(lambda value, _: str(_of(value, str)), lambda data, _: _of(data, str)),
    date: _textual(date, date.isoformat, date.fromisoformat, "@day"),
    Decimal: _textual(Decimal, str, Decimal, "@decimal"),
    Fraction: _textual(Fraction, str, Fraction, "@ratio"),
}


def _tagged(shape: Shape) -> Shape:
    tag = shape.tag

    def read(data: Any, opener: Opener | None) -> Any:
        if not isinstance(data, dict) or set(data) != {tag}:
            raise NotPlain(f"a value without its tag {tag}")
        return shape.read(data[tag], opener)

    return Shape(lambda value, vault: {tag: shape.write(value, vault)}, read)


def _literal(allowed: tuple[Any, ...]) -> Shape:
    def check(value: Any, _: Any) -> Any:
        if value not in allowed:
            raise NotPlain(f"{type(value).__name__} that is none of {allowed}")
        return value

    return Shape(check, check)


def _tuple(args: tuple[Any, ...]) -> Shape:
    if len(args) == 2 and args[1] is Ellipsis:
        item = shape_of(args[0])
        return Shape(
            lambda value, vault: [item.write(one, vault) for one in _of(value, tuple)],
            lambda data, opener: tuple(item.read(one, opener) for one in _of(data, list)),
        )
    shapes = [shape_of(arg) for arg in args]

    def write(value: Any, vault: Vault | None) -> Any:
        return [shape.write(one, vault) for shape, one in zip(shapes, _of(value, tuple), strict=True)]

    def read(data: Any, opener: Opener | None) -> Any:
        return tuple(shape.read(one, opener) for shape, one in zip(shapes, _of(data, list), strict=True))

    return Shape(write, read)


def _frozenset(arg: Any) -> Shape:
    item = shape_of(arg)
    return Shape(
        _words
        if arg is str
        else lambda value, vault: sorted(item.write(one, vault) for one in _of(value, frozenset)),
        lambda data, opener: frozenset(item.read(one, opener) for one in _of(data, list)),
    )


def _words(value: Any, _: Vault | None) -> Sequence[str]:
    """Write a set of words. Thousands of people share a few small ones: each is sorted once, and is a tuple."""
    words = _of(value, frozenset)
    return _few_words(words) if len(words) <= _FEW else sorted(str(_of(one, str)) for one in words)


@lru_cache(maxsize=1024)
def _few_words(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(str(_of(one, str)) for one in words))


@lru_cache(maxsize=1024)
def _text_of_words(words: tuple[str, ...]) -> str:
    return canonical(words)


def _map(key: type[Any], arg: Any) -> Shape:
    item, of_key = shape_of(arg, open_type=True), _of_key(key)

    def write(value: Any, vault: Vault | None) -> Any:
        return {str(name): item.write(one, vault) for name, one in _of(value, Map).items()}

    def read(data: Any, opener: Opener | None) -> Any:
        return Map({of_key(name): item.read(one, opener) for name, one in _of(data, dict).items()})

    return Shape(write, read)


def _of_key(key: type[Any]) -> Callable[[str], Any]:
    if key not in (str, int):
        raise NotPlain(f"keys of a mapping are text or whole numbers, not {key}")
    return str if key is str else lambda name: _converted(int, name)


def _union(args: tuple[Any, ...], *, open_type: bool) -> Shape:
    members = tuple(arg for arg in args if arg is not types.NoneType)
    only = shape_of(members[0], open_type=open_type) if len(members) == 1 else _members(members)
    if len(members) == len(args):
        return only
    return Shape(
        lambda value, vault: None if value is None else only.write(value, vault),
        lambda data, opener: None if data is None else only.read(data, opener),
    )


def _members(members: tuple[Any, ...]) -> Shape:
    """Several members: scalars that JSON knows stand bare, others under their tag, classes under their name."""
    shapes: dict[Any, Shape] = {
        get_origin(member) or member: shape_of(member, open_type=True) for member in members
    }
    named = {cls.__name__: cls for cls in members if isinstance(cls, type) and is_dataclass(cls)}
    tags = {_SCALARS[kind].tag: kind for kind in shapes if kind in _SCALARS and _SCALARS[kind].tag}

    def write(value: Any, vault: Vault | None) -> Any:
        shape = shapes.get(type(value))
        if shape is None:
            raise NotPlain(
                f"{type(value).__name__} is none of {', '.join(sorted(kind.__name__ for kind in shapes))}"
            )
        written = shape.write(value, vault)
        return {MEMBER: type(value).__name__, **written} if type(value).__name__ in named else written

    def read(data: Any, opener: Opener | None) -> Any:
        if not isinstance(data, dict):
            kind: Any = tuple if isinstance(data, list) else type(data)
            inner = data
        elif MEMBER in data:
            kind, inner = named.get(data[MEMBER]), {key: one for key, one in data.items() if key != MEMBER}
        else:
            kind, inner = next((tags[tag] for tag in data if tag in tags), None), data
        if kind not in shapes:
            raise NotPlain(
                f"unknown member {data.get(MEMBER, sorted(data)) if isinstance(data, dict) else type(data).__name__}"
            )
        return shapes[kind].read(inner, opener)

    return Shape(write, read)


class _Place(NamedTuple):
    name: str
    default: Any
    shape: Shape
    owner: str | None


def _dataclass(cls: Any) -> Shape:
    hints, owners = get_type_hints(cls), personal_fields(cls)
    places = [
        _Place(item.name, _default(item), shape_of(hints[item.name]), owners.get(item.name))
        for item in fields(cls)
    ]
    named = {place.name: place for place in places}

    def write(value: Any, vault: Vault | None) -> Any:
        if value.__class__ is not cls:
            raise NotPlain(f"{type(value).__name__} instead of {cls.__name__}")
        written = {}
        for name, default, shape, owner in places:
            held = getattr(value, name)
            if held is default or (held.__class__ is default.__class__ and held == default):
                continue
            plain = written[name] = shape.write(held, vault)
            if owner and vault and (whose := getattr(value, owner)) is not None:
                plain_text = _text_of_words(plain) if plain.__class__ is tuple else canonical(plain)
                written[name] = {SEALED: vault(whose, f"{cls.__name__}.{name}", plain_text)}
        return written

    def read(data: Any, opener: Opener | None) -> Any:
        held: dict[str, Any] = {}
        for name, plain in _of(data, dict).items():
            if name not in named:
                raise NotPlain(f"{cls.__name__} has no field {name}")
            place = named[name]
            if place.owner is not None and isinstance(plain, dict) and SEALED in plain:
                plain = _open(cls, name, plain[SEALED], data.get(place.owner), opener)
            held[name] = place.shape.read(plain, opener)
        return _made(cls, held)

    return Shape(write, read)


def _default(item: Field[Any]) -> Any:
    return item.default_factory() if item.default_factory is not MISSING else item.default


def _made(cls: type[Any], held: dict[str, Any]) -> Any:
    try:
        return cls(**held)
    except (TypeError, ValueError) as error:
        raise NotPlain(f"{cls.__name__}: {error}") from error


def _open(cls: type[Any], name: str, token: str, whose: Any, opener: Opener | None) -> Any:
    if opener is None:
        raise NotPlain(f"{cls.__name__}.{name} is sealed")
    return json.loads(opener(whose, f"{cls.__name__}.{name}", token))
