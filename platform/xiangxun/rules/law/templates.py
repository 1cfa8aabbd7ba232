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
_SHORT = re.compile(r"[：；，。—（:;,(]")
#: Label of a code in a vocabulary (a scale or a word list), for a language.
Labels = Callable[[str, Code], str]


@dataclass(frozen=True, slots=True)
class Template:
    """A message, in parts (literal, name, format); made by `compile_template`."""

    parts: tuple[tuple[str, str | None, str], ...]

    @property
    def names(self) -> frozenset[str]:
        """The values the message shows."""
        return frozenset(self.formats_of())

    @property
    def formats(self) -> frozenset[str]:
        """The vocabularies it needs, without `yuan`."""
        return frozenset(self.formats_of().values()) - {"", "yuan"}

    @property
    def first_words(self) -> str:
        """What it says in short, in a list of rules; "" where that would show a value."""
        literal, name, _ = next(iter(self.parts), ("", None, ""))
        return "" if name is not None and not _SHORT.search(literal) else first_words(literal)

    @property
    def plain(self) -> str:
        """Its text, without the values it shows."""
        return "".join(literal for literal, _, _ in self.parts)

    def knows(self, values: Mapping[str, Value]) -> bool:
        """Say whether any of the values it shows is known."""
        return any(values.get(name) is not None for name in self.names)

    def formats_of(self) -> dict[str, str]:
        """Return the format of each value it shows."""
        return {name: spec for _, name, spec in self.parts if name is not None}

    def render(self, values: Mapping[str, Value], labels: Labels, lang: str = "zh") -> str:
        """Return the whole message for people; a value that is not given is not known."""
        return "".join(
            literal + ("" if name is None else _shown(values.get(name), spec, labels, lang))
            for literal, name, spec in self.parts
        )


def compile_template(text: str) -> Template:
    """Compile a message; raises ValueError for anything but `{name}` and `{name:format}`."""
    return Template(tuple(_parts(text)))


def first_words(text: str) -> str:
    """Return the first words of a sentence: it in short, where several stand in one list."""
    return _SHORT.split(text)[0].strip()


def _parts(text: str) -> Iterator[tuple[str, str | None, str]]:
    for literal, name, spec, conversion in Formatter().parse(text):
        if name is not None and not name.isidentifier():
            raise ValueError(f"模板只能写名称：{{{name}}}")
        if conversion or (spec and not spec.isidentifier()):
            raise ValueError(f"模板格式不认识：{{{name}!{conversion}:{spec}}}")
        yield literal, name, spec or ""


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
