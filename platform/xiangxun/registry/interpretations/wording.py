"""Reasons in words 理由说明: what the why-panel says beside a rule: the regulation's own words, values, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from xiangxun.foundation.decisions import Parameter
from xiangxun.foundation.web import current_db
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.wording import said
from xiangxun.kernel.money import yuan
from xiangxun.registry.interpretations.parameters import parameter_words
from xiangxun.registry.interpretations.regulation import quotation
from xiangxun.registry.interpretations.service import rules_of
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY

_VALUE = "value"


@dataclass(frozen=True, slots=True)
class Told:
    """A parameter as a person reads it: what it is for, its value, where it stands."""

    label: str
    words: str
    source: str
    key: str


def teach_reasons(pages: Blueprint) -> None:
    """Give every template `quoted` (article → the regulation's own words), `values_told` and `parameters_told`."""
    pages.app_template_global("quoted")(lambda article: quotation(current_db(), article))
    pages.app_template_global("values_told")(values_told)
    pages.app_template_global("parameters_told")(parameters_told)


def values_told(law: Law, rule: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (name, value) of a finding's values in words: codes by the word list that the rule's message names."""
    entry = law.rulebook.rules.get(rule)
    template = entry.zh if entry else None
    formats = template.formats_of() if template else {}
    return [
        (law.rulebook.label(_VALUE, key, language()), _value(law, formats.get(key, ""), value))
        for key, value in values.items()
    ]


def parameters_told(law: Law, read: tuple[Parameter, ...]) -> list[Told]:
    """Return the parameters that a decision read, in words; one that the rules of now no longer have keeps its key."""
    declared = {
        key: one
        for edition in rules_of(current_db()).editions
        for key, one in edition.lawbook.parameters.items()
    }
    told = []
    for one in read:
        parameter = declared.get(one.key)
        if parameter is None:
            told.append(Told(one.key, one.preset or said(one.value), one.source, one.key))
            continue
        label = parameter.note.partition("。")[0] or _summary(law, one.rule) or one.key
        told.append(Told(label, parameter_words(parameter, law, one.preset, one.value), one.source, one.key))
    return told


def _summary(law: Law, rule: str | None) -> str:
    entry = law.rulebook.rules.get(rule or "")
    return law.rulebook.message(entry.id, EMPTY, language()) if entry else ""


def _value(law: Law, spec: str, value: Any) -> str:
    if spec == "yuan" and isinstance(value, int):
        return f"{yuan(value)} 元"
    return law.rulebook.label(spec, str(value), language()) if spec and value is not None else said(value)
