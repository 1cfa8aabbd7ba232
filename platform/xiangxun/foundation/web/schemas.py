"""Schemas 数据格式: what an answer looks like, taken from the frozen row that a query returns."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from marshmallow import Schema, fields

from xiangxun.foundation.web.answers import Answer

_PLAIN: dict[Any, type[fields.Field[Any]]] = {
    int: fields.Integer,
    str: fields.String,
    bool: fields.Boolean,
    date: fields.Date,
    datetime: fields.AwareDateTime,
    Decimal: fields.Decimal,
}


def answers_like(
    row: type[Any], name: str, /, *, without: Sequence[str] = (), **more: fields.Field[Any]
) -> type[Schema]:
    """Return a schema `name` with a field for each attribute of a frozen row, always there, and `more`.

    Raises TypeError for an attribute whose kind has no plain JSON form.
    """
    hints = get_type_hints(row)
    found = {
        field.name: _field(hints[field.name], f"{name}.{field.name}")
        for field in dataclasses.fields(row)
        if field.name not in without and field.name not in more
    }
    return _schema_of(row).from_dict({**found, **more}, name=name)


def _schema_of(row: type[Any]) -> type[Answer]:
    return type("RowAnswer", (Answer,), {"row_type": row, "Meta": type("Meta", (), {"register": False})})


def _field(hint: Any, place: str, **options: Any) -> fields.Field[Any]:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (kind,) = (one for one in inside if one is not types.NoneType)
        return _field(kind, place, allow_none=True)
    options["required"] = True
    if isinstance(hint, type) and issubclass(hint, Enum):
        return fields.Enum(hint, by_value=True, **options)
    if hint in _PLAIN:
        return _PLAIN[hint](**options)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return fields.Nested(answers_like(hint, f"{hint.__name__}Out"), **options)
    if hint is Any:
        return fields.Raw(**options)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), **options)
    if isinstance(origin, type) and issubclass(origin, Sequence | AbstractSet):
        return fields.List(_item(inside, place), **options)
    raise TypeError(f"{place}: no JSON form for {hint!r}")


def _item(inside: tuple[Any, ...], place: str) -> fields.Field[Any]:
    kinds = [one for one in inside if one is not Ellipsis]
    return _field(kinds[0], place) if len(set(kinds)) == 1 else fields.Raw(required=True)
