"""Reasons in words 理由说明: what the why-panel says beside a rule: the regulation's own words, values, parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from xiangxun.foundation.decisions import Parameter
from xiangxun.foundation.web import current_db
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.wording import said
from xiangxun.kernel.ids import row_id
from xiangxun.kernel.money import yuan
from xiangxun.registry.accounts.queries import account_names
from xiangxun.registry.interpretations.parameters import parameter_words
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.registry.interpretations.regulation import quotation
from xiangxun.registry.interpretations.service import rules_of
from xiangxun.rules.answers import ALLOW
from xiangxun.rules.law import Law, Reading
from xiangxun.rules.law import Parameter as Declared

_VALUE = "value"
#: What each hook of the rules decides, as an official calls it.
HOOK_WORDS: Mapping[str, str] = {
    "check_institution": "机构资格",
    "check_lecturer": "讲师资格",
    "check_plan": "计划核对",
    "check_people": "人员审核",
    "check_session": "步骤核对",
    "check_costs": "费用核对",
    "required_approvals": "审批环节",
    "required_documents": "材料要求",
    "required_followups": "回访要求",
    "decide_attendance": "考勤认定",
    "decide_ledger": "台账判定",
    "decide_lecturer_grade": "讲师等级",
    "decide_lecturer_assessment": "讲师考核",
    "decide_trainee_levels": "学员等级",
    "decide_acceptance": "验收等次",
    "decide_funding": "资金核定",
    "watch_obligations": "义务督促",
}
#: Where what a parameter is for ends: at the end of its first sentence, or where its options are listed by code.
_OPTIONS = re.compile(r"。|：(?=[a-z_]+ )")


@dataclass(frozen=True, slots=True)
class Told:
    """A parameter as a person reads it: what it is for, its value, where it stands."""

    label: str
    words: str
    source: str
    key: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A person's decision on a case 裁定 as people read it."""

    article: str
    rule: str
    answer: str
    by: str
    role: str
    on: date
    reason: str


def teach_reasons(pages: Blueprint) -> None:
    """Give every template `quoted` (article → the regulation's own words), `values_told`, `parameters_told`,
    `reading_told`, `articles_told`, `articles_cited`, `rulings_told`,
    `answer_told` and `hook_words`."""
    pages.app_template_global("quoted")(lambda article: quotation(current_db(), article))
    pages.app_template_global("values_told")(values_told)
    pages.app_template_global("parameters_told")(parameters_told)
    pages.app_template_global("reading_told")(reading_told)
    pages.app_template_global("hook_words")(hook_words)
    pages.app_template_global("articles_told")(articles_told)
    pages.app_template_global("articles_cited")(articles_cited)
    pages.app_template_global("rulings_told")(rulings_told)
    pages.app_template_global("answer_told")(answer_told)


def hook_words(hook: str) -> str:
    """Return what a hook decides, in words."""
    return str(_(HOOK_WORDS.get(hook, hook)))


def articles_told(law: Law, rules: Sequence[str]) -> list[str]:
    """Return the articles in which rules stand, each once; a rule that the law no longer has keeps its id."""
    known = law.rulebook.rules
    return list(dict.fromkeys(known[rule].article if rule in known else rule for rule in rules))


def articles_cited(law: Law, rules: Sequence[str]) -> list[tuple[str, str]]:
    """Return (article, rule) of the articles in which rules stand, each once, with the first rule that stands there."""
    known = law.rulebook.rules
    places = [(known[rule].article if rule in known else rule, rule) for rule in rules]
    return list({article: (article, rule) for article, rule in reversed(places)}.values())[::-1]


def rulings_told(law: Law, matter: str, matter_id: int) -> list[Ruled]:
    """Return what named persons decided on a matter, the latest first: under which article, what, who, when and why."""
    db = current_db()
    found = rulings(db, matter, matter_id)[::-1]
    names = account_names(db, {row_id(one.by) for one in found})
    return [
        Ruled(
            article=articles_told(law, [one.rule])[0],
            rule=one.rule,
            answer=answer_told(law, one.answer),
            by=names.get(row_id(one.by), ""),
            role=law.rulebook.label("role", one.role, language()),
            on=one.on,
            reason=one.reason,
        )
        for one in found
    ]


def answer_told(law: Law, answer: str) -> str:
    """Return what a person answered: leave, an answer of the county's, or a grade."""
    if answer == ALLOW:
        return str(_("准予"))
    family = "answer" if answer in law.rulebook.words.get("answer", {}) else "acceptance"
    return law.rulebook.label(family, answer, language())


def values_told(law: Law, rule: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (name, value) of a finding's values in words: codes by the word list that the rule's message names."""
    entry = law.rulebook.rules.get(rule)
    template = entry.zh if entry else None
    formats = template.formats_of() if template else {}
    return [
        (law.rulebook.label(_VALUE, key, language()), _value(law, formats.get(key, ""), value))
        for key, value in values.items()
    ]


def parameters_told(law: Law, read: Sequence[Parameter | Reading]) -> list[Told]:
    """Return the parameters that a decision read, in words; one that the rules of now no longer have keeps its key."""
    declared = {
        key: one
        for edition in rules_of(current_db()).editions
        for key, one in edition.lawbook.parameters.items()
    }
    return [_told(declared.get(one.key), law, one) for one in read]


def reading_told(law: Law, key: str) -> Told | None:
    """Return the reading that holds for a parameter on the day of the law; None where the law has none."""
    held = law.held(key)
    return parameters_told(law, [held])[0] if held else None


def _told(parameter: Declared | None, law: Law, one: Parameter | Reading) -> Told:
    if parameter is None:
        return Told(one.key, one.preset or said(one.value), one.source, one.key)
    label = _OPTIONS.split(parameter.note)[0] or _summary(law, one.rule) or one.key
    return Told(label, parameter_words(parameter, law, one.preset, one.value), one.source, one.key)


def _summary(law: Law, rule: str | None) -> str:
    entry = law.rulebook.rules.get(rule or "")
    return law.rulebook.cited(entry.id, language()) if entry else ""


def _value(law: Law, spec: str, value: Any) -> str:
    if spec == "yuan" and isinstance(value, int):
        return f"{yuan(value)} 元"
    return law.rulebook.label(spec, str(value), language()) if spec and value is not None else said(value)
