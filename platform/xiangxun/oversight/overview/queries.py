"""The year 年度: its sessions with all that came of them, in a number of statements that does not grow with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.registry.registers.need_list import need_counts
from xiangxun.registry.trainees.statistics import count_groups
from xiangxun.results.acceptance.statistics import grades_of
from xiangxun.results.funds.statistics import Money, money_of
from xiangxun.results.ledger.statistics import counted_in
from xiangxun.training.plans.queries import APPROVED, list_plans
from xiangxun.training.sessions.statistics import Numbers, numbers_between

#: A group of fewer people is not shown by its number: in a village everybody would know who they are.
FEWEST = 5
#: Deeds that change no figure of a year, and of the rest those that change nobody's being counted.
UNSEEN = frozenset({"document.fetch", "document.file", "file.store"})
_NOT_COUNTING = UNSEEN | {"attendance.sign_in", "attendance.mark", "feedback.forms", "followup.calls"}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of the year's sessions: empty means all."""

    month: int | None = None
    category: str | None = None
    township: str | None = None
    state: str | None = None
    grade: str | None = None
    money: str | None = None
    rated: bool = False

    def holds(self, one: Numbers, found: Year) -> bool:
        """Whether a session of the year is one of them; `money`: with something of that kind, `rated`: with forms."""
        grade = found.grades.get(one.id, "")
        if self.money is not None and not found.fen_of(one.id, self.money):
            return False
        if self.rated and not one.forms:
            return False
        wanted = (self.month, self.category, self.township, self.state, self.grade)
        told = (one.first_day.month, one.category, one.township, one.state, grade)
        return all(want is None or want == value for want, value in zip(wanted, told, strict=True))


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a county, or of one institution in it. `need`: group → (in need, trained, excused) persons.

    `planned`: month → people of approved monthly plans; `planned_year`: of the yearly ones.
    """

    year: int
    sessions: Sequence[Numbers]
    grades: Mapping[int, str]
    money: Mapping[int, Money]
    people: int
    groups: Mapping[str, int]
    planned: Mapping[int, int]
    planned_year: int
    need: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        """People counted in ledgers, once for each session."""
        return sum(one.counted or 0 for one in self.sessions)

    @property
    def attended(self) -> int:
        """People who signed in, once for each session."""
        return sum(one.attended for one in self.sessions)

    @property
    def forms(self) -> tuple[int, int]:
        """Satisfied forms, of forms."""
        return sum(one.satisfied for one in self.sessions), sum(one.forms for one in self.sessions)

    @property
    def total(self) -> Money:
        """The money of all sessions."""
        each = self.money.values()
        return Money(
            sum(one.payable for one in each),
            sum(one.withheld for one in each),
            sum(one.waiting for one in each),
            sum(one.paid for one in each),
        )

    def fen_of(self, session_id: int, kind: str) -> int:
        """Return what a session has of a kind of money: payable, paid, open, withheld or waiting."""
        money = self.money.get(session_id)
        return int(getattr(money, kind)) if money is not None else 0

    @property
    def open_fen(self) -> int:
        """What is payable and not paid, session by session: one paid too much pays for no other."""
        return sum(one.open for one in self.money.values())

    def by(self, name: str) -> Mapping[str, tuple[int, int]]:
        """Return (attended, counted) by category or township, the most counted first."""
        attended: Counter[str] = Counter()
        counted: Counter[str] = Counter()
        for one in self.sessions:
            attended[getattr(one, name)] += one.attended
            counted[getattr(one, name)] += one.counted or 0
        keys = sorted(attended, key=lambda key: (-counted[key], key))
        return {key: (attended[key], counted[key]) for key in keys}

    def by_grade(self) -> Sequence[tuple[str, int]]:
        """Return how many sessions have each grade of acceptance ("" none yet), the most first."""
        return Counter(self.grades.get(one.id, "") for one in self.sessions).most_common()

    def by_month(self) -> Sequence[tuple[int, int, int, int]]:
        """Return (month, attended, counted, planned) of each month of the year."""
        return [
            (
                month,
                sum(one.attended for one in self.sessions if one.first_day.month == month),
                sum(one.counted or 0 for one in self.sessions if one.first_day.month == month),
                self.planned.get(month, 0),
            )
            for month in range(1, 13)
        ]


def year_of(db: Session, year: int, institution_id: int | None) -> Year:
    """Return a year of the county, or of one institution."""
    sessions = numbers_between(db, date(year, 1, 1), date(year, 12, 31), institution_id=institution_id)
    ids = [one.id for one in sessions]
    people, groups = while_unchanged(
        db,
        ("people counted", year, institution_id),
        lambda: count_groups(db, counted_in(ids)),
        aside=_NOT_COUNTING,
    )
    planned, whole = _planned(db, year, institution_id)
    return Year(
        year,
        sessions,
        grades_of(db, ids),
        money_of(db, ids),
        people,
        groups,
        planned,
        whole,
        need_counts(db) if institution_id is None else {},
    )


def _planned(db: Session, year: int, institution_id: int | None) -> tuple[Mapping[int, int], int]:
    """Return people planned by month, and in the year's plans."""
    months: Counter[int] = Counter()
    whole = 0
    for plan in list_plans(db, institution_id=institution_id):
        if plan.state != APPROVED or plan.people is None or plan.starts is None or plan.starts.year != year:
            continue
        if plan.kind == "month":
            months[plan.starts.month] += plan.people
        elif plan.kind == "year":
            whole += plan.people
    return months, whole
