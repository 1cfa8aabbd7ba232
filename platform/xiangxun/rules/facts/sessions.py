"""Session facts 班次事实: the training session, its days and slots, and what `check_session` is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.facts.recurring import Extra, Paper, Ruling, StepDone
from xiangxun.rules.history import NO_HISTORY, History
from xiangxun.rules.marks import derived
from xiangxun.rules.vocabulary import EMPTY, Code, Map, Ref, Stage


@dataclass(frozen=True, slots=True)
class Slot:
    """A teaching slot 课次; `planned` and `held` are (from, to) in minutes after midnight, without lunch."""

    planned: tuple[int, int]
    held: tuple[int, int] | None = None  # None: not (yet) held
    kind: Code = ""
    course: Code = ""
    lecturer: Ref | None = None

    @property
    def minutes(self) -> int:
        """Clock minutes held; 0 where the slot was not held."""
        return self.held[1] - self.held[0] if self.held else 0

    @property
    def planned_minutes(self) -> int:
        """Clock minutes planned."""
        return self.planned[1] - self.planned[0]


@dataclass(frozen=True, slots=True)
class Day:
    """A training day 培训日. `head_count`: counted by an observer; `commented_on`: homework discussed."""

    on: date
    slots: tuple[Slot, ...] = ()
    signed_in: int = 0
    head_count: int | None = None
    observers: frozenset[Code] = frozenset()  # roles present
    homework: bool = False
    tested: bool = False
    commented_on: date | None = None
    mode: Code = "onsite"


@dataclass(frozen=True, slots=True)
class Engaged:
    """A lecturer inside a session: for which purposes, as a guest or not, and the grade he holds."""

    ref: Ref
    purposes: frozenset[Code] = frozenset()
    guest: bool = False
    grade: Annotated[Code, derived("decide_lecturer_grade")] = ""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A training session 期/班次.

    `venue`: declared qualities of the place. `differs`: aspects in which delivery departs from the plan.
    `retrains`: the session whose people are trained again. `ends_stage`: last session of a training stage.
    """

    ref: Ref
    category: Code = ""
    days: tuple[Day, ...] = ()  # in order
    institution: Ref | None = None
    purpose: Code = ""
    level: Code = ""
    topics: frozenset[Code] = frozenset()
    audience: frozenset[Code] = frozenset()
    township: Code = ""
    venue: frozenset[Code] = frozenset()
    planned: int = 0  # people
    applied: date | None = None
    approved: date | None = None
    lecturers: tuple[Engaged, ...] = ()
    filled: frozenset[Code] = frozenset()
    differs: frozenset[Code] = frozenset()
    online_permitted: bool = False
    retrains: Ref | None = None
    cost_bearer: Code = ""
    ends_stage: bool = False
    extra: Extra = EMPTY

    @property
    def first_day(self) -> date:
        """The session day; raises RuleFailed where no day is planned."""
        return self._day(0)

    @property
    def last_day(self) -> date:
        """The last training day; raises RuleFailed where no day is planned."""
        return self._day(-1)

    def _day(self, place: int) -> date:
        if not self.days:
            raise RuleFailed(f"班次 {self.ref} 没有培训日")
        return self.days[place].on


@dataclass(frozen=True, slots=True)
class Counts:
    """Totals of a session. `signed`: took part here; `paper_total`: signed on paper; `excluded`: signed but
    not counted, each with a rule; `incomplete`: per field, rows with neither a value nor a recorded reason;
    `late_enrolled`: of the enrolled, those put on the list after the application was handed in; `unexplained`:
    differences between paper and electronic ledger, person by person, for which nobody has signed.
    """

    enrolled: int = 0
    signed: int = 0
    excluded: Annotated[int, derived("decide_ledger")] = 0
    counted: Annotated[int, derived("decide_ledger")] = 0
    paper_total: int | None = None
    outstanding: int = 0
    feedback_filled: int = 0
    feedback_satisfied: int = 0
    calls_closed: int = 0
    missing_originals: int = 0
    assessed: int = 0
    in_group: int = 0
    incomplete: Map[Code, int] = EMPTY
    late_enrolled: int = 0
    unexplained: int = 0


@dataclass(frozen=True, slots=True)
class SessionCheck:
    """What stands before a step of a session. `members`: side of each member of the acceptance team.

    `custodians`: who is named to keep the archive. `plans`: state of each kind of plan this session rests on.
    """

    stage: Stage
    on: date
    session: SessionFacts
    counts: Counts = Counts()
    papers: tuple[Paper, ...] = ()
    steps: tuple[StepDone, ...] = ()
    members: tuple[Code, ...] = ()
    custodians: tuple[Ref, ...] = ()
    plans: Map[Code, Code] = EMPTY
    history: History = NO_HISTORY
    rulings: tuple[Ruling, ...] = ()
