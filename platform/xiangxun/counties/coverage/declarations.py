"""Declared places 声明位置: where a rulebook's tables and the parameters cite a rule, and whether that decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xiangxun.rules.law import Lawbook
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.vocabulary import RuleId


@dataclass(frozen=True, slots=True)
class DeclaredPlace:
    """A declaration that cites a rule. `decides`: the baseline acts on it; otherwise it only says or holds something."""

    rule: RuleId
    text: str
    decides: bool


def declared_places(lawbook: Lawbook) -> Iterator[DeclaredPlace]:
    """Yield the places in the merged rulebook and parameters, in order of their tables."""
    book = lawbook.rulebook
    yield from _required(book)
    yield from _documents(book)
    for criterion in book.criteria.values():
        yield DeclaredPlace(criterion.rule, f"criterion {criterion.scale}.{criterion.key}", decides=True)
    yield from _provisions(book)
    for field in book.fields.values():
        if field.rule is not None:
            text = f"field {field.on}.{field.key}"
            yield DeclaredPlace(field.rule, text, decides=field.required_at is not None)
    for listed, words in book.words.items():
        for word in words.values():
            if word.rule is not None:
                yield DeclaredPlace(word.rule, f"words {listed}.{word.key}", decides=False)
    for parameter in lawbook.parameters.values():
        if parameter.rule is not None:
            yield DeclaredPlace(parameter.rule, f"parameter {parameter.key}", decides=False)


def _required(book: Rulebook) -> Iterator[DeclaredPlace]:
    for kind, fields in book.required.items():
        for field, rule in fields.items():
            yield DeclaredPlace(rule, f"required {kind}.{field}", decides=True)


def _documents(book: Rulebook) -> Iterator[DeclaredPlace]:
    for document in book.documents.values():
        for stage, rules in document.at.items():
            for rule in rules:
                yield DeclaredPlace(rule, f"document {document.key} ({stage})", decides=True)


def _provisions(book: Rulebook) -> Iterator[DeclaredPlace]:
    for table in ("limits", "quotas", "steps", "rounds"):
        for one in getattr(book, table).values():
            yield DeclaredPlace(one.rule, f"{table.removesuffix('s')} {one.key}", decides=True)
