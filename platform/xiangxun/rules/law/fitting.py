"""Fitting 合于栏目: whether a value in plain form is one that a field of the county's own may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from xiangxun.rules.law.entries import ExtraField

#: Characters of a text.
LONGEST_TEXT = 4000
ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


def fits(declared: ExtraField, plain: Any) -> bool:
    """Return whether a field may hold a value; money is whole fen, days and decimals are text."""
    return _KINDS[declared.type](declared, plain)


def _is_text(_: ExtraField, plain: Any) -> bool:
    return (
        isinstance(plain, str)
        and plain == plain.strip()
        and 0 < len(plain) <= LONGEST_TEXT
        and ID_NUMBER.search(plain) is None
    )


def _is_whole(_: ExtraField, plain: Any) -> bool:
    return isinstance(plain, int) and not isinstance(plain, bool)


def _is_fen(declared: ExtraField, plain: Any) -> bool:
    return _is_whole(declared, plain) and plain >= 0


def _is_decimal(_: ExtraField, plain: Any) -> bool:
    try:
        return isinstance(plain, str) and format(Decimal(plain), "f") == plain and Decimal(plain).is_finite()
    except InvalidOperation:
        return False


def _is_day(_: ExtraField, plain: Any) -> bool:
    try:
        return isinstance(plain, str) and date.fromisoformat(plain).isoformat() == plain
    except ValueError:
        return False


def _is_flag(_: ExtraField, plain: Any) -> bool:
    return isinstance(plain, bool)


def _is_choice(declared: ExtraField, plain: Any) -> bool:
    return plain in declared.options


def _are_choices(declared: ExtraField, plain: Any) -> bool:
    if not isinstance(plain, list) or not plain:
        return False
    return all(one in declared.options for one in plain) and len(set(plain)) == len(plain)


_KINDS: Mapping[str, Callable[[ExtraField, Any], bool]] = {
    "text": _is_text,
    "integer": _is_whole,
    "yuan": _is_fen,
    "decimal": _is_decimal,
    "date": _is_day,
    "flag": _is_flag,
    "choice": _is_choice,
    "choices": _are_choices,
}
