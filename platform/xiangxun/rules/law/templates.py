"""Message templates 消息模板: plain names only; the format names the vocabulary (`{fen:yuan}`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter

from xiangxun.kernel.money import yuan
from xiangxun.rules.law.unmeasured import HOLE, first_words, unmeasured
from xiangxun.rules.vocabulary import Code, Value

#: A value that is not known.
UNKNOWN = "—"
_YES_NO = (("是", "否"), ("yes", "no"))
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
        """What it says in short, in a list of rules."""
        return first_words(self._with_holes())

    def formats_of(self) -> dict[str, str]:
        """Return the format of each value it shows."""
        return {name: spec for _, name, spec in self.parts if name is not None}

    def render(self, values: Mapping[str, Value], labels: Labels, lang: str = "zh") -> str:
        """Return the whole message for people; a value that is not given is not known."""
        return "".join(
            literal + ("" if name is None else _shown(values.get(name), spec, labels, lang))
            for literal, name, spec in self.parts
        )

    def tell(self, values: Mapping[str, Value], labels: Labels, lang: str = "zh") -> str:
        """Return the whole message where anything is known; else what it says of a rule that is only cited."""
        if any(values.get(name) is not None for name in self.names):
            return self.render(values, labels, lang)
        return unmeasured(self._with_holes())

    def _with_holes(self) -> str:
        return "".join(literal + ("" if name is None else HOLE) for literal, name, _ in self.parts)


def compile_template(text: str) -> Template:
    """Compile a message; raises ValueError for anything but `{name}` and `{name:format}`."""
    return Template(tuple(_parts(text)))


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
