"""Values of parameters 参数值: from what TOML (or an interpretation's form) holds to exact values, by kind."""

# ruff: noqa: TRY004 - a value is refused by ValueError, whatever is wrong with it
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from xiangxun.kernel.money import fen_from_yuan
from xiangxun.rules.vocabulary import Bound, Map, Span, Steps, Unit, Window

_ENDS = ("at_least", "above", "at_most", "below")
_UNITS = {f"{unit}s": unit for unit in Unit}


def parse_value(kind: str, raw: object) -> Any:
    """Return the exact value of a parameter of `kind`; raises ValueError saying what is wrong."""
    return _KINDS[kind](raw)


def _integer(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueError(f"应为整数，实为 {raw!r}")
    return raw


def _number(raw: object) -> Bound:
    if isinstance(raw, str):
        return _decimal(raw)
    if isinstance(raw, Decimal):
        return raw
    return _integer(raw)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"不是数：{text!r}") from None


def _yuan(raw: object) -> int:
    fen = fen_from_yuan(_number(raw))
    if fen < 0:
        raise ValueError(f"金额不能为负：{raw}")
    return fen


def _share(raw: object) -> Fraction:
    if isinstance(raw, str) and "/" in raw:
        num, _, den = raw.partition("/")
        if not (num.strip().isdecimal() and den.strip().isdecimal() and int(den)):
            raise ValueError(f"不是比例：{raw!r}")
        share = Fraction(int(num), int(den))
    else:
        share = Fraction(_number(raw))
    if not 0 <= share <= 1:
        raise ValueError(f"比例应在 0 与 1 之间：{raw}")
    return share


def _flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise ValueError(f"应为 true 或 false，实为 {raw!r}")
    return raw


def _choice(raw: object) -> str:
    if not isinstance(raw, str) or not raw:
        raise ValueError(f"应为一个代码，实为 {raw!r}")
    return raw


def _codes(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise ValueError(f"应为代码列表，实为 {raw!r}")
    codes = tuple(_choice(item) for item in raw)
    if len(set(codes)) != len(codes):
        raise ValueError("代码重复")
    return codes


def _day(raw: object) -> date:
    if isinstance(raw, str):
        return date.fromisoformat(raw)
    if type(raw) is not date:
        raise ValueError(f"应为日期，实为 {raw!r}")
    return raw


def _window(raw: object) -> Window:
    table = _table(raw)
    if unknown := set(table) - set(_ENDS):
        raise ValueError(f"不认识 {'、'.join(sorted(unknown))}，可用 {'、'.join(_ENDS)}")
    return Window(**{end: _number(bound) for end, bound in table.items()})


def _span(raw: object) -> Span:
    table = _table(raw)
    if len(table) != 1 or not set(table) <= set(_UNITS):
        raise ValueError(f"应为 {{ years = 10 }} 之类，单位可用 {'、'.join(_UNITS)}")
    ((unit, n),) = table.items()
    if _integer(n) < 0:
        raise ValueError("期限不能为负")
    return Span(_integer(n), _UNITS[unit])


def _table(raw: object) -> Mapping[str, object]:
    if not isinstance(raw, Mapping):
        raise ValueError(f"应为表，实为 {raw!r}")
    return raw


def _mapped(parse: Callable[[object], Any]) -> Callable[[object], Map[str, Any]]:
    return lambda raw: Map({str(key): parse(item) for key, item in _table(raw).items()})


def _stepped(parse: Callable[[object], Any]) -> Callable[[object], Steps[Any]]:
    def read(raw: object) -> Steps[Any]:
        if not isinstance(raw, list | tuple):
            raise ValueError("应为 [{ first = …, value = … }, …]")
        rows = [_table(row) for row in raw]
        if any(set(row) != {"first", "value"} for row in rows):
            raise ValueError("每级写且只写 first 与 value")
        return Steps(tuple(_number(row["first"]) for row in rows), tuple(parse(row["value"]) for row in rows))

    return read


_KINDS: dict[str, Callable[[object], Any]] = {
    "integer": _integer,
    "yuan": _yuan,
    "share": _share,
    "flag": _flag,
    "choice": _choice,
    "codes": _codes,
    "day": _day,
    "window": _window,
    "windows": _mapped(_window),
    "span": _span,
    "steps": _stepped(_integer),
    "yuan_steps": _stepped(_yuan),
    "bands": _stepped(_choice),
    "table": _mapped(_integer),
    "yuan_table": _mapped(_yuan),
}

#: kind of parameter → the getter of `Law` that reads it
GETTERS: Mapping[str, str] = {
    **{kind: kind for kind in _KINDS},
    "yuan": "fen",
    "day": "date",
    "yuan_steps": "steps",
    "bands": "steps",
    "yuan_table": "table",
}
KINDS = tuple(_KINDS)
