"""Outcomes of cases 用例结果: by running a county's cases, what each shows of the rules it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiangxun.counties.facade import CountyRules
from xiangxun.kernel.errors import XiangxunError
from xiangxun.rules.answers import DayCredit, Finding, LedgerLine, MoneyLine, Obligation, Verdict
from xiangxun.rules.law import Override
from xiangxun.rules.testing import Case
from xiangxun.rules.vocabulary import RuleId, Severity

#: The rule is in question and nothing cites it.
ABSENT = "absent"
#: One for each person, day or sum of a decision: a sibling that does not cite a rule stands on its other side.
_EACH = {LedgerLine, MoneyLine, DayCredit}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the cases show of one rule: how many there are, and the different ways it came out."""

    cases: int = 0
    outcomes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Ran:
    """A case that was run: where it asked, and how each rule it is about came out."""

    case: Case
    place: tuple[str, ...]
    outcomes: Mapping[RuleId, frozenset[str]]


def shown_by(rules: CountyRules, cases: Iterable[Case]) -> Mapping[RuleId, Shown]:
    """Return what cases show, by rule; a case that ends in an error shows that error.

    A case that names no rule is about all of them: it shows as absent those that other cases find at the same step.
    """
    ran = [_run(rules, case) for case in cases]
    found = {rule for one in ran for rule in one.outcomes}
    return {rule: _shown(rule, ran) for rule in found}


def _shown(rule: RuleId, ran: Sequence[_Ran]) -> Shown:
    about = [one for one in ran if rule in one.outcomes]
    places = {one.place for one in about}
    others = [one for one in ran if not one.case.rules and one.place in places and rule not in one.outcomes]
    outcomes = frozenset[str]().union(*(one.outcomes[rule] for one in about))
    return Shown(len(about) + len(others), outcomes | {ABSENT} if others else outcomes)


def _run(rules: CountyRules, case: Case) -> _Ran:
    steps = (getattr(case.facts, name, None) for name in ("stage", "gate", "kind"))
    place = (case.hook, *(str(step) for step in steps if step is not None))
    readings = [Override(key, value, date.min, case.title) for key, value in case.readings.items()]
    try:
        answer = rules.under(readings).ask(case.hook, case.facts, case.day)
    except XiangxunError as error:
        return _Ran(case, place, {rule: frozenset({error.code}) for rule in case.rules})
    parts = tuple(_parts(answer))
    about = dict.fromkeys((*case.rules, *(rule for part in parts for rule in _rules_of(part))))
    return _Ran(case, place, {rule: _outcomes(rule, parts, case.facts) for rule in about})


def _outcomes(rule: RuleId, parts: tuple[Any, ...], facts: Any) -> frozenset[str]:
    citing = [part for part in parts if rule in _rules_of(part)]
    outcomes = {_label(part) for part in citing}
    kinds = {type(part) for part in citing} & _EACH
    silent = any(type(part) in kinds and rule not in _rules_of(part) for part in parts)
    if not citing or silent or _people_of(facts) - {_about(part) for part in citing}:
        outcomes.add(ABSENT)
    return frozenset(outcomes)


def _parts(answer: Any) -> Iterator[Any]:
    """Yield the pieces of an answer that cite rules: items of a list, lines, days, the answer and its findings."""
    if isinstance(answer, tuple):
        for item in answer:
            yield from _parts(item)
        return
    yield answer
    for name in ("lines", "days", "findings"):
        yield from getattr(answer, name, ())


def _rules_of(part: Any) -> tuple[RuleId, ...]:
    rule: RuleId | None = getattr(part, "rule", None)
    return (rule,) if rule is not None else getattr(part, "rules", ())


def _about(part: Any) -> Any:
    return getattr(part, "person", None) or getattr(part, "about", None)


def _people_of(facts: Any) -> set[Any]:
    """Return the people a case is about: who of them is not found stands on the other side."""
    people = getattr(facts, "people", ())
    return {person.ref for person in people if hasattr(person, "ref")} if isinstance(people, tuple) else set()


def _label(part: Any) -> str:
    match part:
        case Finding():
            return "found" if part.stops or part.severity is Severity.INFO else "passed"
        case Obligation():
            return "met" if part.met else "due"
        case LedgerLine():
            return f"{part.units} {part.series}".strip()
        case Verdict():
            return f"grade {part.grade}"
        case MoneyLine():
            return part.kind
        case DayCredit():
            return "counts" if part.counts else "does not count"
        case _:
            return type(part).__name__
