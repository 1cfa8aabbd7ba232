"""Training facts 培训事实: people at a gate, attendance, assessment of lecturers, levels of trainees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from xiangxun.rules.facts.recurring import Paper, Person, Ruling
from xiangxun.rules.facts.sessions import Engaged, SessionFacts
from xiangxun.rules.history import NO_HISTORY, History
from xiangxun.rules.marks import derived
from xiangxun.rules.vocabulary import EMPTY, Code, Gate, Map, Ref


@dataclass(frozen=True, slots=True)
class PeopleFacts:
    """The whole roster at a gate, in order of application. `originals`: the people of the session retrained."""

    gate: Gate
    on: date
    session: SessionFacts
    people: tuple[Person, ...] = ()
    originals: frozenset[Ref] = frozenset()
    history: History = NO_HISTORY
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """One person in one slot of a day: minutes after midnight of coming and leaving.

    `came` None: did not come. `left` None: stayed to the end. `excused`: leave 请假 was granted.
    """

    person: Ref
    on: date
    slot: int = 0  # place of the slot in the day
    came: int | None = None
    left: int | None = None
    excused: bool = False


@dataclass(frozen=True, slots=True)
class AttendanceFacts:
    """The marks of a session so far."""

    session: SessionFacts
    marks: tuple[Mark, ...] = ()
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """A lecturer's class: satisfied of filled forms, what was observed, people present on each day in order."""

    session: SessionFacts
    lecturer: Engaged
    satisfied: int = 0
    filled: int = 0
    observed: Map[Code, bool] = EMPTY
    present: Annotated[tuple[int, ...], derived("decide_attendance")] = ()
    papers: tuple[Paper, ...] = ()
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """A trainee at the end of a stage. `next`: the level applied for."""

    person: Ref
    level: Code = ""
    next: Code = ""
    scores: Map[Code, Decimal] = EMPTY
    points: int = 0
    sales_fen: int = 0
    recommended: bool = False
    counted_answers: int = 0


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """All trainees of a stage that ends."""

    session: SessionFacts
    trainees: tuple[Progress, ...] = ()
    rulings: tuple[Ruling, ...] = ()
