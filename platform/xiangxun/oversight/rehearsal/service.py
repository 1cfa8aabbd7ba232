"""Rehearses a reading 预演: replays the closed sessions of a county under it, beside what they came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from xiangxun.counties import CountyRules, county_rules
from xiangxun.counties.edition import Edition
from xiangxun.foundation.jobs import current_job, progress
from xiangxun.kernel.errors import InvalidInput, XiangxunError
from xiangxun.oversight.rehearsal.changes import (
    RuleChange,
    SessionChange,
    by_rule,
    money_changed,
    payable_fen,
    people_changed,
)
from xiangxun.oversight.rehearsal.earlier import Earlier
from xiangxun.oversight.rehearsal.facts import Standing, Taken, standing
from xiangxun.oversight.rehearsal.replay import Ask, Outcome, Replay
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.rules.history import History
from xiangxun.rules.law import Law, Override
from xiangxun.rules.plain import NotPlain
from xiangxun.rules.vocabulary import Code, Map, Ref, RuleId
from xiangxun.training.sessions.queries import SessionRow, list_sessions

#: Sessions in these states are decided: an interpretation recorded now is not applied to them.
FIXED = frozenset({"accepted", "settled", "archived"})
_BY = "预演"
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Unreplayed:
    """A session that cannot be compared, and why, in words for people."""

    session: Ref
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would come out otherwise: sessions that change, those that cannot be compared, and the sums."""

    readings: Mapping[str, Any]
    from_on: date
    since: date
    replayed: int
    changes: tuple[SessionChange, ...]
    unreplayed: tuple[Unreplayed, ...]
    rules: Mapping[RuleId, RuleChange]


def rehearse(
    db: Session, readings: Mapping[str, Any], *, from_on: date, since: date | None = None
) -> Rehearsal:
    """Replay every closed session from `since` (default `from_on`) on, as if `readings` held from `from_on`.

    Names of presets or raw values, also of parameters that the text leaves no reading of. Raises InvalidInput where
    one cannot be. From here on the transaction writes nothing.
    """
    db.execute(text("SET TRANSACTION READ ONLY"))
    laws = _Laws(readings, from_on)
    laws.check(county_rules(current_tenant_info(db).county))
    begin = since or from_on
    changes: list[SessionChange] = []
    unreplayed: list[Unreplayed] = []
    replayed, earlier = 0, Earlier()
    rows = _closed(db, begin)
    for number, row in enumerate(rows):
        progress(db, current_job(), number, len(rows))
        try:
            found = standing(db, row.id)
            if "ledger" not in found.steps:
                continue
            before, after = _both(found, laws, earlier)
        except (XiangxunError, NotPlain) as error:
            unreplayed.append(_unreplayed(row, getattr(error, "message", str(error))))
            continue
        if why := _why_not(found, before):
            unreplayed.append(_unreplayed(row, why))
            continue
        replayed += 1
        change = _compared(row, before, after)
        earlier.note(found.steps["ledger"].facts, {one.person: one.after for one in change.people})
        if change.is_change:
            changes.append(change)
    return Rehearsal(readings, from_on, begin, replayed, tuple(changes), tuple(unreplayed), by_rule(changes))


def check_readings(db: Session, readings: Mapping[str, Any], *, from_on: date) -> None:
    """Raise InvalidInput for a parameter or a value that cannot be rehearsed in this county."""
    _Laws(readings, from_on).check(county_rules(current_tenant_info(db).county))


class _Laws:
    """The rules of a receipt as they were, and under the readings rehearsed."""

    def __init__(self, readings: Mapping[str, Any], from_on: date) -> None:
        self.readings, self.from_on = readings, from_on
        self._freed: dict[tuple[Code, Code], Edition] = {}

    def check(self, rules: CountyRules) -> None:
        """Raise InvalidInput for a parameter or a value that the newest edition does not know."""
        edition = self._free(max(rules.editions, key=lambda one: one.own.since))
        for ignored in edition.lawbook_under(self._overridden(())).ignored:
            raise InvalidInput(f"参数 {ignored.override.key} 不能这样预演：{ignored.why}")

    def as_it_was(self, taken: Taken) -> CountyRules:
        """Return the rules under which a step was taken."""
        return county_rules(taken.receipt.county, taken.overrides).pinned(taken.receipt.edition)

    def rehearsed(self, taken: Taken) -> CountyRules:
        """Return the same rules with the readings laid over them, in place of later ones on the same parameters."""
        was = self.as_it_was(taken)
        return replace(
            was, editions=(self._free(was.editions[0]),), overrides=self._overridden(taken.overrides)
        )

    def _overridden(self, overrides: Sequence[Override]) -> tuple[Override, ...]:
        others = (one for one in overrides if one.key not in self.readings or one.since < self.from_on)
        return (*others, *(Override(key, value, self.from_on, _BY) for key, value in self.readings.items()))

    def _free(self, edition: Edition) -> Edition:
        """Return an edition in which the parameters rehearsed may be read otherwise, whatever the text says."""
        key = edition.county, edition.own.code
        if key not in self._freed:
            layers = [replace(layer, parameters=self._freed_in(layer.parameters)) for layer in edition.layers]
            self._freed[key] = Edition(edition.county, layers, edition.versions)
        return self._freed[key]

    def _freed_in(self, parameters: Map[str, Any]) -> Map[str, Any]:
        return Map(
            {
                key: replace(parameter, discretion=True) if key in self.readings else parameter
                for key, parameter in parameters.items()
            }
        )


def _both(found: Standing, laws: _Laws, earlier: Earlier) -> tuple[Outcome, Outcome]:
    """Return what a session comes to as it was, and under the readings with what they changed before it."""

    def remember(taken: Taken) -> History:
        facts = taken.facts
        people = frozenset(person.ref for person in facts.people)
        law: Law = laws.rehearsed(taken).law(taken.receipt.day)
        return earlier.within(facts.history, law, facts.session, people)

    before = Replay(found, _asking(laws.as_it_was), lambda taken: taken.facts.history)
    after = Replay(found, _asking(laws.rehearsed), remember)
    return before.outcome, after.outcome


def _asking(rules_of: Any) -> Ask:
    def ask(taken: Taken, facts: Any) -> Any:
        return rules_of(taken).ask(taken.receipt.hook, facts, taken.receipt.day)

    return ask


def _why_not(found: Standing, before: Outcome) -> str:
    """Return why a session cannot be compared: what it came to is not what comes out of its receipts now."""
    if found.erased or found.altered:
        return f"{len(found.erased | found.altered)} 人的信息已删除或更正，原结论不能重算"
    stored = {line.person: line.units for line in found.steps["ledger"].answer.lines}
    if stored != {person: line.units for person, line in before.lines.items()}:
        return "原台账按现有规则文本和留痕重算不一致，请先复核"
    funding = found.steps.get("funding")
    if funding and _sums(funding.answer.lines) != _sums(before.money):
        return "原结算按现有规则文本和留痕重算不一致，请先复核"
    return ""


def _sums(lines: Sequence[Any]) -> set[tuple[str, str, int]]:
    return {(line.key, line.kind, line.fen) for line in lines}


def _compared(row: SessionRow, before: Outcome, after: Outcome) -> SessionChange:
    return SessionChange(
        session=f"session:{row.id}",
        code=row.code,
        first_day=row.first_day,
        state=row.state,
        fixed=row.state in FIXED,
        people=people_changed(before, after),
        grade_before=before.grade,
        grade_after=after.grade,
        grade_rules=after.grade_rules,
        money=money_changed(before, after),
        payable_before_fen=payable_fen(before),
        payable_after_fen=payable_fen(after),
    )


def _closed(db: Session, since: date) -> list[SessionRow]:
    """Return the sessions from a day on, in the order in which one is history of the next."""
    found = sorted(_all(db), key=lambda row: (row.first_day, row.last_day, row.id))
    return [row for row in found if row.first_day >= since]


def _all(db: Session) -> Iterator[SessionRow]:
    after: int | None = None
    while page := list_sessions(db, after=after, limit=_PAGE):
        yield from page
        after = page[-1].id


def _unreplayed(row: SessionRow, why: str) -> Unreplayed:
    return Unreplayed(f"session:{row.id}", row.code, why)
