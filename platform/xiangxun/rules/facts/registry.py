"""Registry facts 登记事实: institutions 机构 and lecturers 讲师."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from xiangxun.rules.facts.recurring import Certificate, Extra, Paper, Ruling
from xiangxun.rules.facts.sessions import Engaged
from xiangxun.rules.history import NO_HISTORY, History
from xiangxun.rules.marks import personal
from xiangxun.rules.vocabulary import EMPTY, Code, Map, Ref, RuleId


@dataclass(frozen=True, slots=True)
class InstitutionFacts:
    """A training institution on the day of the check. `breached`: the office decided on a breach."""

    ref: Ref
    on: date
    qualifications: frozenset[Code] = frozenset()
    lecturers: int = 0
    papers: tuple[Paper, ...] = ()
    overdue_orders: int = 0
    breached: bool = False
    extra: Extra = EMPTY
    history: History = NO_HISTORY
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class LecturerFacts:
    """A lecturer on a day. `months`: experience per field; `evidence`: kinds of proof that were seen."""

    ref: Ref
    on: date
    birth: Annotated[date | None, personal()] = None
    certificates: tuple[Certificate, ...] = ()
    evidence: frozenset[Code] = frozenset()
    months: Map[Code, int] = EMPTY
    suspended_by: RuleId | None = None  # rule of the suspension in the register
    extra: Extra = EMPTY
    history: History = NO_HISTORY
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class EngagementFacts:
    """A lecturer, and what he is engaged for in a class of a category and level of audience."""

    on: date
    engaged: Engaged
    lecturer: LecturerFacts
    category: Code = ""
    audience_level: Code = ""
    rulings: tuple[Ruling, ...] = ()
