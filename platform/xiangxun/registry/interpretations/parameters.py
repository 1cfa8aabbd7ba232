"""Parameters in words 参数说明: what each value means, where it stands, and which readings are left to the county."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from xiangxun.foundation.web.language import ENGLISH, language
from xiangxun.foundation.web.wording import said
from xiangxun.kernel.money import yuan
from xiangxun.rules.law import Law, Lawbook
from xiangxun.rules.law.parameters import Dated, Parameter
from xiangxun.rules.vocabulary import Span, Steps, Unit, Window

_CHINESE = re.compile(r"[一-鿿]")
_SHORT = 2
_MONEY = frozenset({"yuan", "yuan_steps", "yuan_table"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading that the county may choose: `key` is what is recorded, `words` what it means."""

    key: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ParameterView:
    """A parameter as it holds on a day. `is_open`: left to the county, which has not recorded its reading yet."""

    key: str
    note: str
    words: str
    unit: str
    source: str
    rule: str
    article: str
    discretion: bool
    is_open: bool
    choices: Sequence[Choice]


def parameters_on(lawbook: Lawbook, law: Law, on: date, interpreted: frozenset[str]) -> list[ParameterView]:
    """Return the parameters in force on a day in order of their keys; `interpreted`: keys of recorded readings."""
    in_force = lawbook.values_on(on).dated
    return [
        _view(one, in_force.get(key), law, interpreted) for key, one in sorted(lawbook.parameters.items())
    ]


def _view(one: Parameter, dated: Dated | None, law: Law, interpreted: frozenset[str]) -> ParameterView:
    words = _Words(one, law)
    entry = law.rulebook.rules.get(one.rule or "")
    return ParameterView(
        key=one.key,
        note=one.note,
        words=words.of(dated.value) if dated else _("现无有效取值"),
        unit=words.apart,
        source=dated.source if dated else "",
        rule=one.rule or "",
        article=entry.article if entry else "",
        discretion=one.discretion,
        is_open=one.discretion and one.key not in interpreted,
        choices=[
            *(
                Choice(key, words.of(one.read(key)[0]), dated is not None and key == dated.preset)
                for key in one.presets
            ),
            *(
                Choice(key, words.code(key), dated is not None and _holds(dated.value, key))
                for key in one.options
            ),
        ],
    )


def _holds(value: Any, code: str) -> bool:
    return code in value if isinstance(value, tuple) else value == code


def parameter_words(parameter: Parameter, law: Law, preset: str | None, raw: Any) -> str:
    """Return a value of a parameter in words, as a receipt keeps it: the preset's name, else the value as written."""
    words = _Words(parameter, law)
    try:
        value = parameter.read(preset or raw)[0]
        return words.of(value) + (words.apart if value != {} else "")
    except (ValueError, TypeError):
        return preset or said(raw)


class _Words:
    """Says the values of one parameter: a short unit stands behind each number, a long one `apart`."""

    def __init__(self, parameter: Parameter, law: Law) -> None:
        self.parameter, self.law = parameter, law
        unit = "" if parameter.kind in _MONEY else _unit(parameter.unit)
        self.short = unit if len(unit) <= _SHORT else ""
        self.apart = unit if len(unit) > _SHORT else ""

    def of(self, value: Any) -> str:
        """Return a value in words."""
        match value:
            case bool() | date():
                return said(value)
            case int():
                return self._number(value)
            case str():
                return self.code(value)
            case Fraction():
                return _share(value)
            case Window():
                return self._window(value)
            case Span():
                return _span(value)
            case Steps():
                pairs = zip(value.firsts, value.values, strict=True)
                return "；".join(
                    _("自 %(first)s 起 %(value)s", first=at, value=self.of(one)) for at, one in pairs
                )
            case tuple():
                return said([self.of(one) for one in value]) if value else _("无")
            case _:
                told = "；".join(f"{self.code(str(key))} {self.of(one)}" for key, one in value.items())
                return told or _("尚未录入")

    def _number(self, number: int) -> str:
        if self.parameter.kind in _MONEY:
            return str(_("%(sum)s 元", sum=yuan(number)))
        return f"{number}{self.short}"

    def code(self, code: str) -> str:
        """Return a code as the note, else the county's word lists, say it."""
        told = re.search(rf"{re.escape(code)}\s?([一-鿿][^，；、。：（）]*)", self.parameter.note)
        if told and language() != ENGLISH:
            return told[1]
        families = (family[code] for family in self.law.rulebook.words.values() if code in family)
        word = next(families, None)
        if word is None:
            return code
        return (word.en if language() == ENGLISH else word.zh) or code

    def _window(self, window: Window) -> str:
        ends: tuple[tuple[Any, Callable[[Any], str]], ...] = (
            (window.at_least, lambda end: _("不小于%(end)s", end=end)),
            (window.above, lambda end: _("大于%(end)s", end=end)),
            (window.at_most, lambda end: _("不大于%(end)s", end=end)),
            (window.below, lambda end: _("小于%(end)s", end=end)),
        )
        told = [say(end) for end, say in ends if end is not None]
        return "、".join(told) + self.short if told else _("不限")


def _unit(unit: str) -> str:
    """Return the part of "full years 周岁" in the person's language."""
    first = _CHINESE.search(unit)
    if first is None:
        return unit
    return unit[: first.start()].strip() if language() == ENGLISH else unit[first.start() :]


def _share(share: Fraction) -> str:
    percent = share * 100
    return f"{percent.numerator}%" if percent.denominator == 1 else f"{share.numerator}/{share.denominator}"


def _span(span: Span) -> str:
    words = {
        Unit.DAY: _("%(n)s天", n=span.n),
        Unit.WORKING_DAY: _("%(n)s个工作日", n=span.n),
        Unit.MONTH: _("%(n)s个月", n=span.n),
        Unit.YEAR: _("%(n)s年", n=span.n),
    }
    return str(words[span.unit])
