"""Replay 重演: one session's decisions in the order in which they rest on each other; only derived facts are replaced.

attendance → who is stopped → ledger → costs → funding; documents → acceptance → funding; assessment → funding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from xiangxun.counties import Checked
from xiangxun.oversight.rehearsal.facts import Standing, Taken
from xiangxun.results.dossier.queries import missing_rules
from xiangxun.results.funds.caps import cut
from xiangxun.rules.answers import Attendance, Credit, Ledger, LedgerLine, MoneyLine, Verdict, Withhold
from xiangxun.rules.facts import Cost, CostFacts, LedgerRow, Person
from xiangxun.rules.history import History
from xiangxun.rules.vocabulary import Code, Map, Ref, RuleId
from xiangxun.training.sessions.gates import unmet

#: Asks the hook of a step again, with these facts, under the law of the replay.
Ask = Callable[[Taken, Any], Any]
#: Gives the history that a step's facts have in the replay.
Remember = Callable[[Taken], History]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a session comes to; `lines` and `money` are empty where that step was not taken."""

    lines: Map[Ref, LedgerLine]
    grade: Code | None
    grade_rules: tuple[RuleId, ...]
    money: tuple[MoneyLine, ...]


class Replay:
    """A session asked again, from what stands; each answer is worked out once, from the answers before it."""

    def __init__(self, standing: Standing, ask: Ask, remember: Remember) -> None:
        self._steps, self._assessments = standing.steps, standing.assessments
        self._ask, self._remember = ask, remember

    @property
    def outcome(self) -> Outcome:
        """What the session comes to."""
        verdict, ledger = self.verdict, self.ledger
        return Outcome(
            lines=Map({line.person: line for line in ledger.lines}) if ledger else Map(),
            grade=verdict.grade if verdict else None,
            grade_rules=verdict.rules if verdict else (),
            money=self.money,
        )

    @cached_property
    def attendance(self) -> Attendance | None:
        """Credited days and minutes."""
        answer: Attendance | None = self._again("attendance")
        return answer

    @cached_property
    def stopped(self) -> Map[Ref, tuple[RuleId, ...]] | None:
        """Who is not counted, by gate COUNT."""
        answer = self._again("counting", people=self._credited("counting"), history=None)
        return None if answer is None else Checked.of(answer).stopped()

    @cached_property
    def ledger(self) -> Ledger | None:
        """One line per person."""
        stopped = {} if self.stopped is None else {"stopped": self.stopped}
        answer: Ledger | None = self._again(
            "ledger", people=self._credited("ledger"), history=None, **stopped
        )
        return answer

    @cached_property
    def verdict(self) -> Verdict | None:
        """The grade, with the documents missing under the law of the replay."""
        taken = self._steps.get("acceptance")
        if taken is None:
            return None
        changes: dict[str, Any] = {}
        demands = self._again("documents")
        if demands is not None:
            changes["missing"] = missing_rules(unmet(demands, self._steps["documents"].facts))
        if self.ledger is not None and "counted" in taken.facts.measures:
            _, whole = taken.facts.measures["counted"]
            changes["measures"] = Map({**taken.facts.measures, "counted": (len(self._rows), whole)})
        answer: Verdict = self._again("acceptance", **changes)
        return answer

    @cached_property
    def costs(self) -> tuple[Cost, ...] | None:
        """The costs as the limits leave them."""
        taken = self._steps.get("costs")
        if taken is None:
            return None
        changes: dict[str, Any] = {"person_days": self._person_days(taken.facts)}
        if self.ledger is not None:
            changes["counted"] = len(self._rows)
        capped = cut(taken.facts.costs, Checked.of(self._again("costs", **changes)).caps)
        return tuple(replace(cost, fen=capped.payable[cost.key]) for cost in taken.facts.costs)

    @cached_property
    def money(self) -> tuple[MoneyLine, ...]:
        """The lines of the entitlement; none where the session was not settled."""
        taken = self._steps.get("funding")
        if taken is None:
            return ()
        derived: dict[str, Any] = {"people": self._paid_for, "costs": self.costs}
        if self.ledger is not None:
            derived["ledger"] = self._rows
        changes = {name: value for name, value in derived.items() if value is not None}
        answer = self._again(
            "funding", history=None, withheld=self._withheld(taken), **changes, **self._accepted(taken)
        )
        lines: tuple[MoneyLine, ...] = answer.lines
        return lines

    @property
    def _rows(self) -> tuple[LedgerRow, ...]:
        lines = self.ledger.lines if self.ledger else ()
        return tuple(LedgerRow(line.person, line.units, line.series) for line in lines if line.units)

    @cached_property
    def _paid_for(self) -> tuple[Person, ...] | None:
        """Those whom nothing stops at gate PAY, within the seats that rules give."""
        people = self._credited("paying")
        answer = self._again("paying", people=people, history=None)
        if answer is None:
            return None
        checked = Checked.of(answer)
        left = {person.ref: person for person in people if person.ref not in checked.stopped()}
        for cap in checked.caps:
            seated = [key for key in cap.keys if key in left]
            for key in seated[cap.at_most :] if cap.at_most is not None else ():
                del left[key]
        return tuple(left.values())

    def _withheld(self, funding: Taken) -> Map[Ref, tuple[RuleId, int, int]]:
        """What persons confirmed to withhold, as far as the rules would still have proposed it."""
        found: dict[Ref, tuple[RuleId, int, int]] = {}
        for party, (rule, num, den) in funding.facts.withheld.items():
            taken = self._assessments.get(party)
            if taken is None:
                found[party] = (rule, num, den)
                continue
            effects = self._ask(taken, taken.facts).effects
            for effect in effects:
                if isinstance(effect, Withhold):
                    found[party] = (rule, effect.num, effect.den)
        return Map(found)

    def _accepted(self, funding: Taken) -> dict[str, Any]:
        """Grade and day of acceptance where the grade came out otherwise; a new pass is taken as of the settlement."""
        verdict, taken = self.verdict, self._steps.get("acceptance")
        if verdict is None or taken is None or verdict.grade == taken.answer.grade:
            return {}
        was_accepted = funding.facts.accepted_on is not None
        return {
            "acceptance": verdict.grade,
            "accepted_on": None if was_accepted else funding.facts.as_of,
        }

    def _credited(self, step: str) -> tuple[Person, ...]:
        """The people of a step with the credits of the replay; who has no mark has none."""
        taken = self._steps.get(step)
        people: tuple[Person, ...] = taken.facts.people if taken else ()
        if self.attendance is None:
            return people
        credited = {credit.person: credit for credit in self.attendance.people}
        return tuple(_with(person, credited.get(person.ref, Credit(person.ref))) for person in people)

    def _person_days(self, facts: CostFacts) -> Map[int, int]:
        """People of each day, none on a day that does not count."""
        if self.attendance is None:
            return facts.person_days
        counts = {day.on: day.counts for day in self.attendance.days}
        signed = dict(enumerate(facts.session.days, start=1))
        return Map(
            {
                n: signed[n].signed_in if n in signed and counts.get(signed[n].on, True) else 0
                for n in facts.person_days
            }
        )

    def _again(self, step: str, **derived: Any) -> Any:
        taken = self._steps.get(step)
        if taken is None:
            return None
        if "history" in derived:
            derived["history"] = self._remember(taken)
        return self._ask(taken, replace(taken.facts, **derived))


def _with(person: Person, credit: Credit) -> Person:
    return replace(person, credit_days=credit.days, credit_minutes=credit.minutes)
