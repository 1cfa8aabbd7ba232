"""Recurring facts 通用事实: rulings, papers, steps, events and people that several hooks see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, TypeAlias

from xiangxun.rules.marks import derived, personal
from xiangxun.rules.vocabulary import EMPTY, Code, Map, Ref, RuleId, Value

#: The county's own fields, typed by their declaration (`[[field]]`); `choices` are tuples of codes.
Extra: TypeAlias = Map[Code, Value | tuple[Code, ...]]


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's decision 裁定 on one finding: goes in with the facts, and the hook is asked again."""

    rule: RuleId
    about: Ref | None
    answer: Code  # "allow" for an exception, else one of the options of the question
    by: Ref
    role: Code
    on: date
    reason: str = ""
    document: Ref | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A document 材料 in the dossier: how many of a kind, of which training day, signed by which roles."""

    kind: Code
    on: date
    day: date | None = None
    count: int = 1
    signed: frozenset[Code] = frozenset()
    about: Ref | None = None


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step of approval taken. `until`: end of a public notice 公示."""

    key: Code
    role: Code
    on: date
    outcome: Code = "agreed"
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, with the share of progress (0 to 1) it stands for."""

    key: Code
    on: date
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a follow-up 回访 found, and how often."""

    on: date
    n: int = 1


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of a person or lecturer; a day that is unknown is None."""

    kind: Code
    issued: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A trainee 学员 as rules see one: whether fields are filled, never a name, number or telephone.

    `filled`: fields that hold a checked value. `declared`: declarations signed. `answers`: criteria answered.
    `certificate`: the last one in the county's register "certificate".
    """

    ref: Ref
    birth: Annotated[date | None, personal()] = None
    groups: Annotated[frozenset[Code], personal()] = frozenset()
    education: Annotated[Code, personal()] = ""
    township: Code = ""
    household: Ref | None = None
    level: Annotated[Code, derived("decide_trainee_levels")] = ""
    filled: frozenset[Code] = frozenset()
    declared: frozenset[Code] = frozenset()
    answers: Map[Code, bool] = EMPTY
    walk_in: bool = False
    credit_days: Annotated[int, derived("decide_attendance")] = 0
    credit_minutes: Annotated[int, derived("decide_attendance")] = 0
    certificate: Certificate | None = None
    outcomes: Map[Code, Outcome] = EMPTY
    extra: Annotated[Extra, personal()] = EMPTY
