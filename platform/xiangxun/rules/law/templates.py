"""Message templates 消息模板: plain names only; the format names the vocabulary (`{fen:yuan}`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter

from xiangxun.kernel.money import yuan
from xiangxun.rules.vocabulary import Code, Value

#: A value that is not known.
UNKNOWN = "—"
#: Label of a code in a vocabulary (a scale or a word list), for a language.
Labels = Callable[[str, Code], str]


@dataclass(frozen=True, slots=True)
class Template:
    """Literal texts and places (name, format) in turn; made by `compile_template`."""

    parts: tuple[tuple[str, str | None, str], ...]  # (literal, name, format)

    @property
    def names(self) -> frozenset[str]:
        """The values the message shows."""
        return frozenset(name for _, name, _ in self.parts if name is not None)

    @property
    def formats(self) -> frozenset[str]:
        """The vocabularies it needs, without `yuan`."""
        return frozenset(spec for _, _, spec in self.parts if spec not in ("", "yuan"))

    def render(self, values: Mapping[str, Value], labels: Labels) -> str:
        """Return the message for people; a value that is not given is not known."""
        return "".join(
            literal + ("" if name is None else _shown(values.get(name), spec, labels))
            for literal, name, spec in self.parts
        )


def compile_template(text: str) -> Template:
    """Compile a message; raises ValueError for anything but `{name}` and `{name:format}`."""
    parts: list[tuple[str, str | None, str]] = []
    for literal, name, spec, conversion in Formatter().parse(text):
        if name is not None and not name.isidentifier():
            raise ValueError(f"模板只能写名称：{{{name}}}")
        if conversion or (spec and not spec.isidentifier()):
            raise ValueError(f"模板格式不认识：{{{name}!{conversion}:{spec}}}")
        parts.append((literal, name, spec or ""))
    return Template(tuple(parts))


def _shown(value: Value | None, spec: str, labels: Labels) -> str:
    if value is None:
        return UNKNOWN
    if spec == "yuan":
        return yuan(value) if isinstance(value, int) else str(value)
    if spec:
        return labels(spec, str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)
