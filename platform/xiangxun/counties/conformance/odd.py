"""Odd facts 少见的事实: what the platform may ask although no case does: nobody, leap-day births, 10,000 rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from xiangxun.rules import facts as f
from xiangxun.rules.history import History
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.vocabulary import EMPTY, Gate, Map, Stage

MANY = 10_000
_LEAP, _USUAL = date(2004, 2, 29), date(1980, 6, 1)
_PLANS = ("programme", "year", "month", "scheme", "class", "change")
_WITH_PLAN, _WITH_SESSION = ("plan", "scheme", "change"), ("session", "enrolment", "acceptance", "settlement")


@dataclass(frozen=True, slots=True)
class Odd:
    """Facts that the platform may hand to a hook, with words for people."""

    hook: str
    what: str
    facts: Any


class OddFacts:
    """Makes the odd facts of a county on a day, in the words of its rulebook."""

    def __init__(self, rulebook: Rulebook, day: date) -> None:
        self.rulebook, self.day = rulebook, day
        self.sessions = tuple(self._session(category) for category in self._words("category"))

    def of(self, hook: str) -> Iterator[Odd]:
        """Yield the odd facts of a hook."""
        makers: dict[str, Callable[[str], Iterator[Odd]]] = {
            "check_institution": self._institutions,
            "check_lecturer": self._engagements,
            "check_plan": self._plans,
            "check_people": self._people,
            "check_costs": self._costs,
            "required_approvals": self._matters,
            "decide_attendance": self._marks,
            "decide_ledger": self._ledgers,
            "decide_lecturer_grade": self._lecturers,
            "decide_lecturer_assessment": self._assessments,
            "decide_trainee_levels": self._levels,
            "decide_acceptance": self._acceptances,
            "decide_funding": self._funds,
            "watch_obligations": self._watches,
        }
        yield from makers.get(hook, self._stages)(hook)

    def _words(self, listed: str) -> tuple[str, ...]:
        return tuple(self.rulebook.words.get(listed, EMPTY)) or ("",)

    def _history(self, hook: str) -> History:
        needs = self.rulebook.needs_of(hook)
        return History(
            Map({need.key: EMPTY for need in needs if need.form == "pasts"}),
            Map({need.key: EMPTY for need in needs if need.form == "tally"}),
        )

    def _session(self, category: str) -> f.SessionFacts:
        day = f.Day(self.day, (f.Slot((540, 720), (540, 720), lecturer="lecturer:1"),))
        return f.SessionFacts(
            "session:1",
            category,
            (day,),
            institution="institution:1",
            applied=self.day,
            approved=self.day,
            lecturers=(f.Engaged("lecturer:1"),),
        )

    def _crowds(self, **more: Any) -> Iterator[tuple[str, tuple[f.Person, ...]]]:
        yield "没有学员", ()
        yield "没有出生日期的学员", (f.Person("person:1", **more),)
        yield "2月29日出生的学员", (f.Person("person:1", birth=_LEAP, **more),)
        yield "一万名学员", tuple(f.Person(f"person:{n}", birth=_USUAL, **more) for n in range(MANY))

    def _institutions(self, hook: str) -> Iterator[Odd]:
        facts = f.InstitutionFacts("institution:1", self.day, history=self._history(hook))
        yield Odd(hook, "什么都没有登记的机构", facts)

    def _lecturer(self, hook: str, birth: date | None = None) -> f.LecturerFacts:
        return f.LecturerFacts("lecturer:1", self.day, birth, history=self._history(hook))

    def _lecturers(self, hook: str) -> Iterator[Odd]:
        yield Odd(hook, "什么都没有登记的讲师", self._lecturer(hook))
        yield Odd(hook, "2月29日出生的讲师", self._lecturer(hook, _LEAP))

    def _engagements(self, hook: str) -> Iterator[Odd]:
        for category in self._words("category"):
            facts = f.EngagementFacts(self.day, f.Engaged("lecturer:1"), self._lecturer(hook), category)
            yield Odd(hook, f"什么都没有登记的讲师，{category or '不分类'}", facts)

    def _plans(self, hook: str) -> Iterator[Odd]:
        for kind, category in product(_PLANS, self._words("category")):
            facts = f.PlanFacts("plan:1", kind, self.day, category=category, history=self._history(hook))
            yield Odd(hook, f"空白的 {kind} 计划", facts)

    def _people(self, hook: str) -> Iterator[Odd]:
        for gate, session, (what, people) in product(Gate, self.sessions, self._crowds()):
            facts = f.PeopleFacts(gate, self.day, session, people, history=self._history(hook))
            yield Odd(hook, f"{gate} {what}", facts)

    def _stages(self, hook: str) -> Iterator[Odd]:
        for stage, session in product(Stage, self.sessions):
            facts = f.SessionCheck(stage, self.day, session, history=self._history(hook))
            yield Odd(hook, f"{stage} 什么都没有登记的一天班", facts)

    def _costs(self, hook: str) -> Iterator[Odd]:
        for session in self.sessions:
            yield Odd(hook, "没有费用", f.CostFacts(session))
            for item in self._words("cost"):
                costs = tuple(f.Cost(f"cost:{n}", item, 100) for n in range(MANY))
                yield Odd(hook, f"一万笔 {item}", f.CostFacts(session, Map({1: 1}), costs, 1))

    def _matters(self, hook: str) -> Iterator[Odd]:
        for session in self.sessions:
            for kind in _WITH_SESSION:
                yield Odd(hook, f"事项 {kind}", f.MatterFacts(kind, "session:1", self.day, session))
        for kind in _WITH_PLAN:
            plan = f.PlanFacts("plan:1", "change" if kind == "change" else "class", self.day)
            yield Odd(hook, f"事项 {kind}", f.MatterFacts(kind, "plan:1", self.day, plan=plan))
        for kind in ("inspection", "destruction"):
            yield Odd(hook, f"事项 {kind}", f.MatterFacts(kind, f"{kind}:1", self.day))

    def _marks(self, hook: str) -> Iterator[Odd]:
        for session in self.sessions:
            yield Odd(hook, "没有签到", f.AttendanceFacts(session))
            marks = tuple(f.Mark(f"person:{n}", self.day, 0, 540) for n in range(MANY))
            yield Odd(hook, "一万条签到", f.AttendanceFacts(session, marks))

    def _ledgers(self, hook: str) -> Iterator[Odd]:
        for session, (what, people) in product(self.sessions, self._crowds(credit_days=1)):
            yield Odd(hook, what, f.LedgerFacts(session, people, history=self._history(hook)))

    def _assessments(self, hook: str) -> Iterator[Odd]:
        for session in self.sessions:
            yield Odd(hook, "没有反馈表", f.AssessmentFacts(session, f.Engaged("lecturer:1")))

    def _levels(self, hook: str) -> Iterator[Odd]:
        level = self.rulebook.scales["trainee"].grades[0] if "trainee" in self.rulebook.scales else ""
        for session in self.sessions:
            yield Odd(hook, "没有学员", f.LevelFacts(session))
            crowd = tuple(f.Progress(f"person:{n}", level) for n in range(MANY))
            yield Odd(hook, "一万名学员", f.LevelFacts(session, crowd))

    def _acceptances(self, hook: str) -> Iterator[Odd]:
        if "acceptance" not in self.rulebook.scales:
            return
        for session in self.sessions:
            for grade in (None, *self.rulebook.scale("acceptance").grades):
                facts = f.AcceptanceFacts(
                    session.ref, "session", self.day, sessions=(session,), proposed=grade
                )
                yield Odd(hook, f"没有名单，拟定等次 {grade or '未填'}", facts)

    def _funds(self, hook: str) -> Iterator[Odd]:
        grades = self.rulebook.scales["acceptance"].grades if "acceptance" in self.rulebook.scales else ()
        for session in self.sessions:
            for grade in (None, *grades):
                empty = f.FundingFacts(self.day, session, acceptance=grade, history=self._history(hook))
                yield Odd(hook, f"没有计入的人，等次 {grade or '无'}", empty)
            rows = tuple(f.LedgerRow(f"person:{n}") for n in range(MANY))
            people = tuple(f.Person(f"person:{n}", birth=_USUAL, credit_days=1) for n in range(MANY))
            last = grades[-1] if grades else None
            facts = f.FundingFacts(
                self.day, session, rows, people, last, self.day, history=self._history(hook)
            )
            yield Odd(hook, "计入一万人", facts)

    def _watches(self, hook: str) -> Iterator[Odd]:
        yield Odd(hook, "没有班次", f.WatchFacts(self.day, history=self._history(hook)))
        category = self._words("category")[0]
        sessions = tuple(
            f.Summary(f"session:{n}", "institution:1", category, first_day=self.day, last_day=self.day)
            for n in range(MANY)
        )
        yield Odd(hook, "一万个班次", f.WatchFacts(self.day, sessions, history=self._history(hook)))
