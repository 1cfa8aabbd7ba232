"""The stage 演示现场: whose turn it is, on which day, in one transaction for each step, as a request would have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.demo.acts import CostIn, DayIn, FeedbackIn, PaperTotalsIn, RoundIn, RulingIn
from xiangxun.demo.cast import PaperIn
from xiangxun.demo.scenario import Scenario
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.kernel import clock
from xiangxun.kernel.errors import Forbidden
from xiangxun.registry.accounts.queries import actor_of, list_accounts
from xiangxun.registry.interpretations.service import law_on
from xiangxun.rules.law import Law

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster as somebody hands it in."""

    name: str
    content: bytes


@dataclass(slots=True)
class Run:
    """One holding of the class: the session itself, or its retraining. `start` is the offset of its first day.

    `filed` and `ruled` are the places of papers and rulings of the scenario that have been entered.
    """

    session: int
    start: int
    days: tuple[DayIn, ...]
    submit: int
    papers: tuple[PaperIn, ...] = ()
    feedback: FeedbackIn | None = None
    paper_totals: PaperTotalsIn = field(default_factory=PaperTotalsIn)
    rounds: tuple[RoundIn, ...] = ()
    rulings: tuple[RulingIn, ...] = ()
    costs: tuple[CostIn, ...] = ()
    retrains: bool = False
    filed: set[int] = field(default_factory=set)
    ruled: set[int] = field(default_factory=set)

    def offset_of(self, place: int) -> int:
        """Return the offset of the training day at a place in the list."""
        day = self.days[place]
        return self.start + (place if day.offset is None else day.offset)

    @property
    def last(self) -> int:
        """The offset of the last training day."""
        return max(self.offset_of(place) for place in range(len(self.days)))

    @property
    def closes(self) -> int:
        """The offset of the day on which the class can be closed: homework of the last day has been discussed."""
        comments = [self.offset_of(n) + day.commented for n, day in enumerate(self.days) if day.commented]
        return max([self.last, *comments])


@dataclass(slots=True)
class Play:
    """A play under way: the county's tenant, who plays whom, and what has been entered so far.

    `is_real`: the roster was handed in from outside. `lecturers` maps keys of the scenario to ids. `on` is the day of the latest step; days only go forward.
    """

    scenario: Scenario
    county: str
    tenant: int
    tell: Tell
    roster: RosterFile | None = None
    is_real: bool = False
    institution: int = 0
    venue: int = 0
    plan: int | None = None
    lecturers: dict[str, int] = field(default_factory=dict)
    on: date = date.min

    @contextmanager
    def step(self, offset: int, what: str = "") -> Iterator[Session]:
        """Lend a session for one step on the day `offset` (never before an earlier step's), told to the audience."""
        self.on = max(self.on, self.scenario.day(offset))
        if what:
            self.tell(f"{self.on} {what}")
        with clock.on_day(self.on), unit_of_work(self.tenant) as db:
            yield db

    def actor(self, db: Session, *roles: Role) -> Actor:
        """Return the account that plays one of these roles of the core, in the order given."""
        accounts = list_accounts(db)
        for role in roles:
            for account in accounts:
                if role.value in account.roles:
                    return actor_of(db, account.id)
        raise Forbidden(f"演示县没有{roles[0].label}的账号。")

    def acting(self, db: Session, role: str) -> Actor:
        """Return the account that plays a role of the county's rulebook, or one of the core by its code."""
        for account in list_accounts(db):
            if role in account.actors or role in account.roles:
                return actor_of(db, account.id)
        raise Forbidden(f"演示县没有角色 {role} 的账号；请核对情景文件与规则手册的用词。")

    def law(self, db: Session) -> Law:
        """Return the law of the first training day, for words and documents."""
        return law_on(db, self.scenario.on)
