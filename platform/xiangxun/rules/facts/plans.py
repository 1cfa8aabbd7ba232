"""Plan facts 计划事实: plans, schemes and changes, and the matters on which offices decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangxun.rules.facts.recurring import Event, Extra, Paper, Ruling, StepDone
from xiangxun.rules.facts.sessions import SessionFacts
from xiangxun.rules.history import NO_HISTORY, History
from xiangxun.rules.vocabulary import EMPTY, Code, Ref


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A plan of a kind: programme, year, month, scheme, class, change. `changes`: aspects that differ."""

    ref: Ref
    kind: Code
    submitted: date
    starts: date | None = None
    ends: date | None = None
    filled: frozenset[Code] = frozenset()
    papers: tuple[Paper, ...] = ()
    steps: tuple[StepDone, ...] = ()
    category: Code = ""
    topics: frozenset[Code] = frozenset()
    people: int = 0
    events: tuple[Event, ...] = ()
    changes: frozenset[Code] = frozenset()
    extra: Extra = EMPTY
    history: History = NO_HISTORY
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """A matter 事项 that needs approval: plan, scheme, session, enrolment, change, acceptance, settlement,
    inspection or destruction.
    """

    kind: Code
    ref: Ref
    on: date
    session: SessionFacts | None = None
    plan: PlanFacts | None = None
    amount_fen: int = 0
