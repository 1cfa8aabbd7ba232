"""Filling in 填写: a schema built from the fields a rulebook declares; what is wrong is said by the field's name.

Values may come typed (JSON) or as text (a form). Money as text is yuan, as a whole number fen. What comes out is
plain: it can be kept as JSON, exported, and shown again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import ContainsOnly, OneOf

from xiangxun.foundation.web.language import language
from xiangxun.kernel.errors import InvalidInput
from xiangxun.kernel.money import fen_from_yuan, yuan
from xiangxun.rules.law import ExtraField, Law
from xiangxun.rules.law.fitting import ID_NUMBER, LONGEST_TEXT

_FLAGS = {"zh": ("否", "是"), "en": ("no", "yes")}
_EMPTY: tuple[object, ...] = (None, "", [], ())
_WHOLE = re.compile(r"-?\d{1,12}")
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?")


def _text(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not 0 < len(text) <= LONGEST_TEXT:
        raise ValidationError(f"应为文字，最多 {LONGEST_TEXT} 字")
    if ID_NUMBER.search(text):
        raise ValidationError("请不要写身份证号；需要指明学员时，请把登记关联到该学员")
    return text


def _whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not _WHOLE.fullmatch(value.strip()):
        raise ValidationError("应为整数，例如 30")
    return int(value)


def _fen(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    text = value.replace(",", "").replace("，", "").strip() if isinstance(value, str) else ""
    if not _AMOUNT.fullmatch(text):
        raise ValidationError("应为金额（元），最多两位小数，例如 1200.50")
    return fen_from_yuan(text)


_READERS: Mapping[str, Callable[[Any], Any]] = {"text": _text, "integer": _whole, "yuan": _fen}
_KINDS: Mapping[str, tuple[Callable[..., fields.Field[Any]], str]] = {
    "decimal": (fields.Decimal, "应为数字，例如 7.5"),
    "date": (fields.Date, "应写作 年-月-日，例如 2024-05-06"),
    "flag": (fields.Boolean, "应为是或否"),
    "choice": (fields.String, "应从列出的选项中选择"),
    "choices": (fields.List, "应从列出的选项中选择"),
}


def declared_fields(law: Law, holder: str) -> tuple[ExtraField, ...]:
    """Return the fields that the county declares of a holder (venue, lecturer, institution, session …), in order."""
    return tuple(field for field in law.rulebook.fields.values() if field.on == holder)


def fill_in(where: str, declared: tuple[ExtraField, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values in plain form; `where` names the form. Raises `InvalidInput` naming each field by its Chinese name.

    `details["fields"]`: name → what is wrong. A field left empty is left out.
    """
    told = {key: value for key, value in values.items() if value not in _EMPTY}
    try:
        loaded = _schema(declared).load(told)
    except ValidationError as error:
        raise _refusal(where, declared, error.messages_dict) from None
    return {key: _plain(value) for key, value in loaded.items()}


def filling_in(law: Law, holder: str) -> dict[str, Any]:
    """Return what the template of a form with the county's own fields needs: `holder`, `options`, `value`."""
    return {
        "holder": {"fields": declared_fields(law, holder)},
        "options": lambda field: [
            (one, law.rulebook.label(field.key, one, language())) for one in field.options
        ],
        "value": lambda field, plain: shown(law, field, plain, language()),
    }


def shown(law: Law, field: ExtraField, plain: Any, lang: str = "zh") -> str:
    """Return a value as people write it; the label of a choice is looked up in the word list named like the field."""
    if plain in _EMPTY:
        return ""
    match field.type:
        case "yuan":
            return yuan(plain)
        case "flag":
            return _FLAGS[lang][bool(plain)]
        case "choice":
            return law.rulebook.label(field.key, plain, lang)
        case "choices":
            return "、".join(law.rulebook.label(field.key, one, lang) for one in plain)
    return str(plain)


def typed(field: ExtraField, plain: Any) -> Any:
    """Return a value for a spreadsheet: a day as a day, money in fen, anything else as it is kept."""
    return date.fromisoformat(plain) if field.type == "date" and plain else plain


@lru_cache(maxsize=512)
def _schema(declared: tuple[ExtraField, ...]) -> Schema:
    made = Schema.from_dict({field.key: _field(field) for field in declared}, name="EntrySchema")(
        unknown=RAISE
    )
    made.error_messages = {**made.error_messages, "unknown": "没有这一栏"}
    return made


def _field(declared: ExtraField) -> fields.Field[Any]:
    if declared.type in _READERS:
        return fields.Function(
            deserialize=_READERS[declared.type],
            required=declared.required,
            error_messages={"required": "为必填项"},
        )
    make, wrong = _KINDS[declared.type]
    told = {"required": "为必填项", "invalid": wrong, "special": wrong}
    more: dict[str, Any] = {"required": declared.required, "error_messages": told}
    if declared.type == "choices":
        return make(fields.String(), validate=ContainsOnly(declared.options, error=wrong), **more)
    if declared.type == "choice":
        more["validate"] = OneOf(declared.options, error=wrong)
    return make(**more)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(dict.fromkeys(value)) if isinstance(value, list) else value


def _refusal(where: str, declared: tuple[ExtraField, ...], messages: Mapping[str, Any]) -> InvalidInput:
    names = {field.key: field.zh for field in declared}
    wrong = {names.get(str(key), str(key)): _words(said) for key, said in messages.items()}
    listed = "；".join(f"“{name}”{said}" for name, said in wrong.items())
    return InvalidInput(f"{where}填写有误：{listed}。", details={"fields": wrong})


def _words(said: Any) -> str:
    parts = said.values() if isinstance(said, dict) else said
    return "，".join(dict.fromkeys(part if isinstance(part, str) else _words(part) for part in parts))
