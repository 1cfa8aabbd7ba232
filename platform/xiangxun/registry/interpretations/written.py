"""Written by hand 手写的值: what clerks write in a table for a field, as a form would say it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from xiangxun.rules.law import ExtraField, Law

_YES = frozenset({"是", "有", "√", "✓", "y", "yes", "true", "1", "对"})
_NO = frozenset({"否", "无", "没有", "不是", "×", "✗", "x", "n", "no", "false", "0", "错"})
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_BETWEEN = re.compile(r"[、,，;；/]+")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_SERIALS_BEGIN = date(1899, 12, 30)


def from_written(law: Law, field: ExtraField, written: str) -> Any:
    """Return a cell as the field's form would give it; what makes no sense stays as written, for the form to refuse."""
    match field.type:
        case "flag":
            said = written.strip().lower()
            return True if said in _YES else False if said in _NO else written
        case "date":
            return _day(written)
        case "choice":
            return _code(law, field, written)
        case "choices":
            return [_code(law, field, part) for part in _BETWEEN.split(written) if part.strip()]
    return written


def _day(written: str) -> str:
    """Return a day in ISO form; a spreadsheet's day number counts as one."""
    if found := _DAY.fullmatch(written.strip()):
        year, month, day = map(int, found.groups())
        return f"{year:04d}-{month:02d}-{day:02d}"
    if written.isascii() and written.isdigit() and _FIRST_SERIAL < int(written) < _LAST_SERIAL:
        return (_SERIALS_BEGIN + timedelta(days=int(written))).isoformat()
    return written


def _code(law: Law, field: ExtraField, written: str) -> str:
    said = written.strip()
    for one in field.options:
        if said in (one, law.rulebook.label(field.key, one), law.rulebook.label(field.key, one, "en")):
            return one
    return said
