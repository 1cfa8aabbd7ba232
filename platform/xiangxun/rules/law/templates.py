"""Message templates 消息模板: plain names only; the format names the vocabulary (`{fen:yuan}`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter

from xiangxun.kernel.money import yuan
from xiangxun.rules.vocabulary import Code, Value

#: A value that is not known.
UNKNOWN = "—"
_YES_NO = (("是", "否"), ("yes", "no"))
#: What stands between two clauses; a bracket is not broken up.
_PAUSE = re.compile(r"([，；：。](?![^（]*）)|[,;:.] (?![^(]*\)))")
#: Label of a code in a vocabulary (a scale or a word list), for a language.
Labels = Callable[[str, Code], str]


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a message between two pauses: literal texts and places (name, format) in turn."""

    pause: str
    parts: tuple[tuple[str, str | None, str], ...]  # (literal, name, format)

    @property
    def names(self) -> frozenset[str]:
        """The values it shows."""
        return frozenset(name for _, name, _ in self.parts if name is not None)

    def tells(self, values: Mapping[str, Value]) -> bool:
        """Tell whether it says anything without the values that are not known."""
        return not self.names or any(values.get(name) is not None for name in self.names)

    def render(self, values: Mapping[str, Value], labels: Labels, lang: str = "zh") -> str:
        """Return its words, without the pause before it."""
        return "".join(
            literal + ("" if name is None else _shown(values.get(name), spec, labels, lang))
            for literal, name, spec in self.parts
        )


@dataclass(frozen=True, slots=True)
class Template:
    """The clauses of a message; made by `compile_template`."""

    clauses: tuple[Clause, ...]

    @property
    def names(self) -> frozenset[str]:
        """The values the message shows."""
        return frozenset().union(*(clause.names for clause in self.clauses))

    @property
    def formats(self) -> frozenset[str]:
        """The vocabularies it needs, without `yuan`."""
        return frozenset(self.formats_of().values()) - {"", "yuan"}

    def formats_of(self) -> dict[str, str]:
        """Return the format of each value it shows."""
        return {name: spec for clause in self.clauses for _, name, spec in clause.parts if name is not None}

    def render(self, values: Mapping[str, Value], labels: Labels, lang: str = "zh") -> str:
        """Return the whole message for people; a value that is not given is not known."""
        return _joined(self.clauses, values, labels, lang)

    def tell(self, values: Mapping[str, Value], labels: Labels, lang: str = "zh") -> str:
        """Return the message without clauses that would tell unknown values only, as long as another remains.

        So speaks a rule that is cited where nothing was measured.
        """
        told = tuple(clause for clause in self.clauses if clause.tells(values))
        return _joined(told or self.clauses, values, labels, lang)


def compile_template(text: str) -> Template:
    """Compile a message; raises ValueError for anything but `{name}` and `{name:format}`."""
    first, *rest = _PAUSE.split(text)
    clauses = [("", first), *zip(rest[::2], rest[1::2], strict=True)]
    return Template(tuple(Clause(pause, tuple(_parts(words))) for pause, words in clauses))


def _parts(words: str) -> Iterator[tuple[str, str | None, str]]:
    for literal, name, spec, conversion in Formatter().parse(words):
        if name is not None and not name.isidentifier():
            raise ValueError(f"模板只能写名称：{{{name}}}")
        if conversion or (spec and not spec.isidentifier()):
            raise ValueError(f"模板格式不认识：{{{name}!{conversion}:{spec}}}")
        yield literal, name, spec or ""


def _joined(clauses: tuple[Clause, ...], values: Mapping[str, Value], labels: Labels, lang: str) -> str:
    words = "".join(clause.pause + clause.render(values, labels, lang) for clause in clauses)
    return words.removeprefix(clauses[0].pause)


def _shown(value: Value | None, spec: str, labels: Labels, lang: str) -> str:
    if value is None:
        return UNKNOWN
    if spec == "yuan":
        return yuan(value) if isinstance(value, int) else str(value)
    if spec:
        return labels(spec, str(value))
    if isinstance(value, bool):
        return _YES_NO[lang == "en"][not value]
    if isinstance(value, date) and lang != "en":
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)
