"""Changes 变化: who enters or leaves the ledger, which grade and how many fen change, and under which rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from xiangxun.oversight.rehearsal.replay import Outcome
from xiangxun.results.funds.totals import BORNE, PAY, totals_of
from xiangxun.rules.answers import MoneyLine
from xiangxun.rules.vocabulary import Code, Ref, RuleId

_Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A person whose units change; `rules`: of the line that leaves him out, before or after."""

    person: Ref
    before: int
    after: int
    rules: tuple[RuleId, ...]


@dataclass(frozen=True, slots=True)
class MoneyChange:
    """A line of the entitlement that changes, in fen. `rules`: those of the line as it would be, or was."""

    key: str
    kind: str
    before_fen: int
    after_fen: int
    rules: tuple[RuleId, ...]

    @property
    def payable_fen(self) -> int:
        """What the change means for what is paid: withheld and recovered money is less, borne money none."""
        difference = self.after_fen - self.before_fen
        if self.kind == BORNE:
            return 0
        return difference if self.kind == PAY else -difference


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What a session would come to otherwise. `fixed`: already accepted, so a reading of now no longer reaches it."""

    session: Ref
    code: str
    first_day: date
    state: str
    fixed: bool
    people: tuple[PersonChange, ...]
    grade_before: Code | None
    grade_after: Code | None
    grade_rules: tuple[RuleId, ...]
    money: tuple[MoneyChange, ...]
    payable_before_fen: int
    payable_after_fen: int

    @property
    def is_change(self) -> bool:
        """Whether anything comes out otherwise."""
        return bool(self.people or self.money or self.grade_before != self.grade_after)

    @property
    def entered(self) -> int:
        """People counted only under the other reading."""
        return sum(1 for one in self.people if one.before == 0)

    @property
    def left(self) -> int:
        """People no longer counted under it."""
        return sum(1 for one in self.people if one.after == 0)


@dataclass(slots=True)
class RuleChange:
    """What changes under one rule, over all sessions. A money line that cites two rules stands under both."""

    entered: int = 0
    left: int = 0
    grades: int = 0
    fen: int = 0


def people_changed(before: Outcome, after: Outcome) -> tuple[PersonChange, ...]:
    """Return the people whose units differ, in order of the ledger."""
    return tuple(
        PersonChange(person, was.units, now.units, (was if was.units == 0 else now).rules)
        for person, was in before.lines.items()
        if (now := after.lines.get(person)) is not None and now.units != was.units
    )


def money_changed(before: Outcome, after: Outcome) -> tuple[MoneyChange, ...]:
    """Return the lines of the entitlement that differ, come or go."""
    was, now = _lines(before), _lines(after)
    return tuple(
        MoneyChange(*key, _fen(was, key), _fen(now, key), (now[key] if key in now else was[key]).rules)
        for key in {**was, **now}
        if _fen(was, key) != _fen(now, key)
    )


def payable_fen(outcome: Outcome) -> int:
    """Return what the programme pays in all."""
    return totals_of((line.kind, line.payee, line.bearer, line.fen) for line in outcome.money).payable_fen


def by_rule(changes: Iterable[SessionChange]) -> Mapping[RuleId, RuleChange]:
    """Return the changes of all sessions rule by rule: of a person the rule that comes first on the line."""
    found: dict[RuleId, RuleChange] = {}
    for session in changes:
        for person in session.people:
            change = found.setdefault(person.rules[0], RuleChange()) if person.rules else RuleChange()
            change.entered += person.before == 0
            change.left += person.after == 0
        if session.grade_before != session.grade_after:
            for rule in session.grade_rules:
                found.setdefault(rule, RuleChange()).grades += 1
        for money in session.money:
            for rule in dict.fromkeys(money.rules):
                found.setdefault(rule, RuleChange()).fen += money.payable_fen
    return dict(sorted(found.items()))


def _lines(outcome: Outcome) -> dict[_Key, MoneyLine]:
    return {(line.key, line.kind): line for line in outcome.money}


def _fen(lines: Mapping[_Key, MoneyLine], key: _Key) -> int:
    return lines[key].fen if key in lines else 0
