"""The page 用例册页面: each rule in the order of the regulation, its numbers, its cases, room to agree or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from importlib.resources import files
from typing import Any

from xiangxun.counties.booklet.wording import Wording
from xiangxun.counties.coverage.matrix import cases_of
from xiangxun.counties.facade import CountyRules
from xiangxun.kernel.errors import XiangxunError
from xiangxun.rules.law import Override
from xiangxun.rules.law.parameters import Parameter
from xiangxun.rules.testing import Case
from xiangxun.rules.testing.running import answers_about

_WORDS = {
    "at_least": "不少于",
    "above": "多于",
    "at_most": "不超过",
    "below": "少于",
    "first": "自",
    "value": "为",
}
_WORDS |= {"days": "天", "working_days": "工作日", "months": "月", "years": "年"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as it is printed: number, what is told, what came out."""

    n: int
    title: str
    day: date
    readings: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    outcome: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A rule with its numbers and the cases that are about it first of all."""

    article: str
    rule: str
    words: str
    numbers: tuple[str, ...]
    cases: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a booklet holds; `others`: cases that are about no rule."""

    title: str
    edition: str
    since: date
    version: str
    chapters: tuple[Chapter, ...]
    others: tuple[Shown, ...]
    total: int


def contents(rules: CountyRules) -> Contents:
    """Return what the booklet of a county's newest edition holds."""
    edition = max(rules.editions, key=lambda one: one.own.since)
    cases = cases_of(edition)
    shown = {case.title: _shown(rules, case, n) for n, case in enumerate(cases, start=1)}
    return Contents(
        title=edition.own.rulebook.title,
        edition=edition.own.code,
        since=edition.own.since,
        version=edition.versions.get(rules.county, ""),
        chapters=tuple(_chapters(rules, edition.own.rulebook.rules, cases, shown)),
        others=tuple(shown[case.title] for case in cases if not case.rules),
        total=len(cases),
    )


def booklet(rules: CountyRules) -> str:
    """Return the booklet as one HTML page, to be printed on A4."""
    from jinja2 import Environment, StrictUndefined

    rooms = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = rooms.from_string(files(__package__).joinpath("booklet.html").read_text(encoding="utf-8"))
    told = contents(rules)
    return template.render({one.name: getattr(told, one.name) for one in fields(told)})


def _chapters(
    rules: CountyRules, entries: Any, cases: Sequence[Case], shown: dict[str, Shown]
) -> Iterator[Chapter]:
    edition = max(rules.editions, key=lambda one: one.own.since)
    for entry in entries.values():
        about = tuple(shown[case.title] for case in cases if case.rules and case.rules[0] == entry.id)
        numbers = tuple(_number(one) for one in edition.own.parameters.values() if one.rule == entry.id)
        law = rules.pinned(edition.own.code).law(edition.own.since)
        said = law.rulebook.cited(entry.id)
        yield Chapter(entry.article.replace("/", ""), entry.id, said, numbers, about)


def _number(parameter: Parameter) -> str:
    """Return a number as it is in force, with its source and what the text leaves open."""
    dated = parameter.dated[-1]
    note = f"；{parameter.note}" if parameter.note else ""
    since = f"，{dated.since} 起" if dated.since > date.min else ""
    return f"{parameter.key} = {_plain(dated.raw)} {parameter.unit}（{dated.source}{since}{note}）"


def _plain(raw: Any) -> str:
    if isinstance(raw, dict):
        return "，".join(f"{_WORDS.get(key, key)} {_plain(value)}" for key, value in raw.items())
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, list | tuple):
        return "；".join(map(_plain, raw)) or "无"
    return str(raw)


def _shown(rules: CountyRules, case: Case, n: int) -> Shown:
    overrides = tuple(Override(key, value, date.min, case.title) for key, value in case.readings.items())
    asked = rules.under(overrides)
    wording = Wording(asked.law(case.day), case.day)
    try:
        outcome = wording.answer(answers_about(case, asked.ask(case.hook, case.facts, case.day)))
    except XiangxunError as error:
        outcome = (error.message,)
    readings = "；".join(f"{key} = {_plain(value)}" for key, value in case.readings.items())
    return Shown(n, case.title, case.day, readings, wording.facts(case.facts), outcome)
