"""Merging layers 合并各层: baseline, packs, edition become one rulebook and one set of parameters, or are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from xiangxun.rules.canonical import sha256
from xiangxun.rules.errors import RulebookRefused
from xiangxun.rules.law.citations import check_citations
from xiangxun.rules.law.entries import DocumentKind, ExtraField
from xiangxun.rules.law.layers import Layer
from xiangxun.rules.law.papers import check_paper_fields, check_paper_rules, merge_papers
from xiangxun.rules.law.parameters import Parameter, Parameters
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.vocabulary import Map

#: Parts of a rulebook in which an id stands once over all layers.
_ONCE = ("rules", "criteria", "needs", "limits", "quotas", "steps", "rounds")

#: Holders whose fields reach the rules side by side, in `Person.extra`.
_TWINS = {"person": "enrolment", "enrolment": "person"}


def merge_rulebooks(books: Sequence[Rulebook]) -> Rulebook:
    """Return the rulebook of all layers, lowest first.

    A later layer may extend a kind of document, replace a scale, relabel a word or a register's field of the same
    type; any other id twice is refused.
    """
    top = books[-1]
    parts: dict[str, Any] = {name: _once(books, name) for name in _ONCE}
    parts["scales"] = Map({key: scale for book in books for key, scale in book.scales.items()})
    parts["documents"] = _documents(books)
    parts["fields"] = _fields(books)
    parts["required"] = _nested([book.required for book in books])
    parts["words"] = _nested([book.words for book in books])
    parts["papers"] = merge_papers([book.papers for book in books])
    digest = sha256(" ".join(book.digest for book in books))
    return Rulebook(file=top.file, digest=digest, code=top.code, title=top.title, **parts)


def _once(books: Sequence[Rulebook], name: str) -> Map[Any, Any]:
    merged: dict[Any, Any] = {}
    for book in books:
        entries: Mapping[Any, Any] = getattr(book, name)
        for key, entry in entries.items():
            if key in merged:
                raise RulebookRefused(book.file, f"{name}.{key}", "下层已有同名条目")
            merged[key] = entry
    return Map(merged)


def _fields(books: Sequence[Rulebook]) -> Map[tuple[str, str], ExtraField]:
    merged: dict[tuple[str, str], ExtraField] = {}
    for book in books:
        for place, field in book.fields.items():
            lower = merged.get(place)
            told_anew = field.on.startswith("register:") and lower is not None and lower.type == field.type
            if lower is not None and not told_anew:
                raise RulebookRefused(book.file, f"field.{field.on}.{field.key}", "下层已有同名条目")
            twin = (_TWINS.get(field.on, ""), field.key)
            if twin in merged:
                raise RulebookRefused(book.file, f"field.{field.on}.{field.key}", f"{twin[0]} 已有同名栏目")
            merged[place] = field
    return Map(merged)


def _nested(layers: Sequence[Mapping[str, Mapping[str, Any]]]) -> Map[str, Map[str, Any]]:
    merged: dict[str, dict[str, Any]] = {}
    for layer in layers:
        for name, entries in layer.items():
            merged.setdefault(name, {}).update(entries)
    return Map({name: Map(entries) for name, entries in merged.items()})


def _documents(books: Sequence[Rulebook]) -> Map[str, DocumentKind]:
    merged: dict[str, DocumentKind] = {}
    for book in books:
        for key, kind in book.documents.items():
            merged[key] = _extended(merged[key], kind) if key in merged else kind
            if merged[key].zh is None:
                raise RulebookRefused(book.file, f"document.{key}.zh", "缺少此项，下层也没有这种材料")
    return Map(merged)


def _extended(lower: DocumentKind, upper: DocumentKind) -> DocumentKind:
    stages = {
        stage: tuple(dict.fromkeys((*lower.at.get(stage, ()), *upper.at.get(stage, ()))))
        for stage in (*lower.at, *upper.at)
    }
    told = {
        field.name: value
        for field in fields(upper)
        if field.name not in ("key", "at") and (value := getattr(upper, field.name)) not in (None, ())
    }
    return replace(lower, at=Map(stages), **told)


def merge_parameters(layers: Sequence[Parameters]) -> Parameters:
    """Return the parameters of all layers; one that replaces a lower one must say so, and keep its kind."""
    merged: dict[str, Parameter] = {}
    for layer in layers:
        for key, parameter in layer.items():
            lower = merged.get(key)
            if lower is not None and not parameter.replaces:
                raise RulebookRefused(
                    parameter.file, key, f"下层 {lower.file} 已有；要替换请写 replaces = true"
                )
            if lower is None and parameter.replaces:
                raise RulebookRefused(parameter.file, key, "下层没有可替换的参数")
            if lower is not None and lower.kind != parameter.kind:
                raise RulebookRefused(parameter.file, key, f"种类应为 {lower.kind}，与下层一致")
            merged[key] = parameter
    return Map(merged)


def merge(layers: Sequence[Layer]) -> tuple[Rulebook, Parameters]:
    """Merge layers, lowest first, and check everything they cite; raises RulebookRefused naming file and key."""
    rulebook = merge_rulebooks([layer.rulebook for layer in layers])
    parameters = merge_parameters([layer.parameters for layer in layers])
    check_citations([layer.rulebook for layer in layers], rulebook, parameters)
    check_paper_rules(rulebook.papers, rulebook.rules)
    check_paper_fields(rulebook.papers, rulebook.fields)
    return rulebook, parameters
