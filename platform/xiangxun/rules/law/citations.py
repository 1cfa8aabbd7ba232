"""Citations 引用检查: after merging, every rule, parameter, scale and word that a layer names must exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xiangxun.rules.errors import RulebookRefused
from xiangxun.rules.law.parameters import Parameters
from xiangxun.rules.law.provisions_file import cited_parameters
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.vocabulary import Gate, Map


def check_citations(books: Sequence[Rulebook], merged: Rulebook, parameters: Parameters) -> None:
    """Raise RulebookRefused, naming file and key, for the first thing cited that is nowhere."""
    for parameter in parameters.values():
        if parameter.rule is not None and parameter.rule not in merged.rules:
            raise RulebookRefused(parameter.file, f"{parameter.key}.rule", f"没有规则 {parameter.rule}")
    for book in books:
        for key, what in _missing(book, merged, parameters):
            raise RulebookRefused(book.file, key, what)


def _missing(book: Rulebook, merged: Rulebook, parameters: Parameters) -> Iterator[tuple[str, str]]:
    for key, rule in _cited_rules(book):
        if rule not in merged.rules:
            yield key, f"没有规则 {rule}"
    for key, name, kind in _cited_parameters(book):
        if name not in parameters or kind not in (None, parameters[name].kind):
            yield key, f"没有{kind or ''}参数 {name}"
    for key, name, kinds in cited_parameters(book):
        if name not in parameters or parameters[name].kind not in kinds:
            yield key, f"没有参数 {name}，种类应为 {'、'.join(kinds)}"
    yield from _missing_needs(book, merged)
    known = merged.scales.keys() | merged.words.keys()
    yield from (
        (key, f"没有词表或等级 {name}") for key, name in _cited_vocabularies(book) if name not in known
    )
    for criterion in book.criteria.values():
        if criterion.scale not in merged.scales:
            yield f"criterion.{criterion.key}.scale", f"没有等级 {criterion.scale}"
    yield from _missing_registers(book, merged)
    yield from _missing_groups(book, merged)


def _missing_needs(book: Rulebook, merged: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield the tallies that provisions read and nobody declares for their hook."""
    used = [(f"quota.{one.key}.used", one.used, "check_people") for one in book.quotas.values() if one.used]
    for limit in book.limits.values():
        kind, _, need = limit.of.partition(":")
        if kind == "history":
            hook = "check_people" if limit.at[0] in frozenset(Gate) else "check_session"
            used.append((f"limit.{limit.key}.of", need, hook))
    for key, need, hook in used:
        found = merged.needs.get(need)
        if found is None or found.form != "tally" or hook not in found.hooks:
            yield key, f"没有为 {hook} 声明往期数据 {need}（form = tally）"


def _missing_registers(book: Rulebook, merged: Rulebook) -> Iterator[tuple[str, str]]:
    registers = merged.words.get("register", Map())
    for field in book.fields.values():
        kind, _, register = field.on.partition(":")
        if kind == "register" and register not in registers:
            yield f"field.{field.key}.on", f"没有登记簿 {register}，请先写 [[words.register]]"


def _missing_groups(book: Rulebook, merged: Rulebook) -> Iterator[tuple[str, str]]:
    groups = merged.words.get("group", Map())
    for word in book.words.get("sub_ledger", Map()).values():
        for group in word.groups:
            if group not in groups:
                yield f"words.sub_ledger.{word.key}.groups", f"没有人员类别 {group}，请先写 [[words.group]]"


def _cited_rules(book: Rulebook) -> Iterator[tuple[str, str]]:
    for kind, required in book.required.items():
        for field, rule in required.items():
            yield f"required.{kind}.{field}", rule
    for document in book.documents.values():
        for stage, rules in document.at.items():
            for rule in rules:
                yield f"document.{document.key}.at.{stage}", rule
    for criterion in book.criteria.values():
        yield f"criterion.{criterion.key}.rule", criterion.rule
    for table in ("limits", "quotas", "steps", "rounds"):
        for provision in getattr(book, table).values():
            yield f"{table.removesuffix('s')}.{provision.key}.rule", provision.rule
    yield from _optional_rules(book)


def _optional_rules(book: Rulebook) -> Iterator[tuple[str, str]]:
    listed: list[tuple[str, Any]] = [
        (f"field.{field.key}.rule", field.rule) for field in book.fields.values()
    ]
    for name, words in book.words.items():
        listed += [(f"words.{name}.{word.key}.rule", word.rule) for word in words.values()]
    yield from ((key, rule) for key, rule in listed if rule is not None)


def _cited_parameters(book: Rulebook) -> Iterator[tuple[str, str, str | None]]:
    for rule in book.rules.values():
        if rule.interpretation is not None:
            yield f"rule.{rule.id}.interpretation", rule.interpretation, None
    for document in book.documents.values():
        if document.keep is not None:
            yield f"document.{document.key}.keep", document.keep, "span"
        if document.copies is not None:
            yield f"document.{document.key}.copies", document.copies, "integer"
    for need in book.needs.values():
        if need.reach.param is not None:
            yield f"need.{need.key}.reach.param", need.reach.param, "span"


def _cited_vocabularies(book: Rulebook) -> Iterator[tuple[str, str]]:
    for rule in book.rules.values():
        templates = {"zh": rule.zh, "en": rule.en, "duty_zh": rule.duty_zh, "duty_en": rule.duty_en}
        for name, template in templates.items():
            for vocabulary in sorted(template.formats) if template else ():
                yield f"rule.{rule.id}.{name}", vocabulary
