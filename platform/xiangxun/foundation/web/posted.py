"""Posted forms 表单与接口同一校验: a page's form is drawn from the schema of the API and loaded through it.

A field's `title` is what people see beside it, its `note` a remark. What a schema refuses is said about the field by that name, in the words
in which `Form` says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing
from marshmallow.validate import OneOf, Range

from xiangxun.foundation.web.forms import MOST, MOST_FEN, Form, note_label
from xiangxun.kernel.errors import InvalidInput
from xiangxun.kernel.money import yuan

SchemaType = type[Schema]

#: What stands between the texts of a list that is typed.
_BETWEEN = re.compile(r"[\n、，,；;]")


class Count(fields.Integer):
    """A number of people, things or minutes: `least` and no more than a million."""

    def __init__(self, *, least: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.validators.insert(0, Range(least, MOST))


class Fen(fields.Integer):
    """An amount, at `least` so many fen: whole fen in JSON, yuan in a form."""

    def __init__(self, *, least: int = 0, **options: Any) -> None:
        super().__init__(**{"strict": True, **options})
        self.validators.insert(0, Range(least, MOST_FEN))


class LongText(fields.String):
    """A text of several lines."""


class Secret(fields.String):
    """A password: never shown, taken exactly as typed."""


class Lines(fields.List[str]):
    """A list of texts, one a line in a form, or with marks between them."""


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form; `required`: empty is refused. `kind`: text, secret, area, lines, number, yuan, date, flag,
    list, or hidden: it goes along unseen, as the version that the caller saw does."""

    name: str
    label: str
    kind: str
    required: bool
    note: str = ""


_KINDS: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (LongText, "area"),
    (Secret, "secret"),
    (Fen, "yuan"),
    (fields.Integer, "number"),
    (fields.Date, "date"),
    (fields.Boolean, "flag"),
    (Lines, "lines"),
    (fields.List, "list"),
)


def inputs_of(schema: SchemaType) -> Iterator[Input]:
    """Yield the fields of a schema that a form shows: those with a title, in their order."""
    for name, field in _shown(schema):
        told = field.metadata
        yield Input(name, told["title"], _kind(field), _must(field), told.get("note", ""))


def posted(schema: SchemaType, **given: Any) -> Any:
    """Return what was posted as the schema loads it; `given` stands for fields that the page reads itself.

    Raises `InvalidInput` about the first field that cannot be used.
    """
    form = Form()
    typed = {name: (field, _typed(form, name, field)) for name, field in _shown(schema) if name not in given}
    said = {name: value for name, (field, value) in typed.items() if value is not None or field.allow_none}
    try:
        return _made(schema).load({**said, **given})
    except ValidationError as refused:
        name = str(next(iter(refused.messages)))
        raise _refusal(schema, name, said.get(name)) from None


def _shown(schema: SchemaType) -> Iterator[tuple[str, fields.Field[Any]]]:
    return ((name, field) for name, field in _made(schema).fields.items() if "title" in field.metadata)


@cache
def _made(schema: SchemaType) -> Schema:
    return schema()


def _kind(field: fields.Field[Any]) -> str:
    if field.metadata.get("hidden"):
        return "hidden"
    return next((kind for cls, kind in _KINDS if isinstance(field, cls)), "text")


def _must(field: fields.Field[Any]) -> bool:
    """Return whether a form may not leave it empty: required, or without a value that stands for nothing."""
    if field.allow_none or _kind(field) in ("list", "flag"):
        return False
    return field.required or field.load_default is missing


def _typed(form: Form, name: str, field: fields.Field[Any]) -> Any:
    """Return a field as JSON would bring it; None where nothing was typed and nothing has to be."""
    label, kind = field.metadata["title"], _kind(field)
    note_label(name, label)
    if kind == "list":
        return list(form.codes(name))
    if kind == "flag":
        return form.has(name)
    if kind == "secret":
        return form.secret(name, label) if _must(field) or form.has(name) else None
    if kind == "yuan":
        return form.fen(name, label) if _must(field) or form.has(name) else None
    text = form.text(name, label if _must(field) else "")
    if kind == "lines":
        return list(filter(None, map(str.strip, _BETWEEN.split(text))))
    return text or None


def _refusal(schema: SchemaType, name: str, typed: Any) -> InvalidInput:
    """Return what is wrong with a field, in the words in which `Form` says it."""
    about = {"field": name}
    field = _made(schema).fields.get(name)
    if field is None or "title" not in field.metadata:
        return InvalidInput(f"提交的内容不能使用：{name}。请刷新页面后重试。", details=about)
    label, kind = field.metadata["title"], _kind(field)
    if kind == "list" or any(isinstance(one, OneOf) for one in field.validators):
        return InvalidInput(f"“{label}”不在可选范围内，请刷新后重选。", details=about)
    if kind == "date":
        return InvalidInput(f"“{label}”应写作 年-月-日，例如 2024-05-06。", details=about)
    if (bounds := _bounds(field)) and str(typed).lstrip("-").isdigit():
        least, most = (yuan(one) if kind == "yuan" else f"{one:,}" for one in bounds)
        return InvalidInput(f"“{label}”应在 {least} 到 {most} 之间，请改正。", details=about)
    if kind == "number":
        return InvalidInput(f"“{label}”应为整数，例如 30。", details=about)
    return InvalidInput(f"“{label}”不能这样填写，请改正。", details=about)


def _bounds(field: fields.Field[Any]) -> tuple[int, int] | None:
    ranges = [one for one in field.validators if isinstance(one, Range)]
    least = [int(one.min) for one in ranges if one.min is not None]
    most = [int(one.max) for one in ranges if one.max is not None]
    return (max(least), min(most)) if least and most else None
