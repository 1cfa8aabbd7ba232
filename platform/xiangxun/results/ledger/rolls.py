"""Rolls 分类台账与分台账: the ledgers of all sessions drawn together, one per category and one per group of people.

The rulebook's categories each have a series of their own; its `sub_ledger` words say of which groups a separate list is
kept, and its groups say which of them are sensitive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.kernel.errors import NotFound
from xiangxun.registry.trainees.discretion import sensitive_groups
from xiangxun.registry.trainees.queries import in_groups
from xiangxun.results.ledger.models import LedgerBook, LedgerEntry
from xiangxun.results.ledger.queries import DRAFT
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY, Code
from xiangxun.training.sessions.selecting import held_between


@dataclass(frozen=True, slots=True)
class Roll:
    """One list: of a category (`series`) or of groups of people; `rule`: the rule that asks for it, or None."""

    key: str
    zh: str
    en: str
    rule: str | None = None
    series: Code = ""
    groups: tuple[Code, ...] = ()
    sensitive: bool = False

    def label(self, lang: str = "zh") -> str:
        """Return its name."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class RollRow:
    """One line of a roll; `units` 0: not counted, by `rules`."""

    id: int
    session_id: int
    trainee_id: int
    units: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """Which ledgers a roll draws together: sessions that begin in a period, of one institution or of all."""

    since: date
    until: date
    institution_id: int | None = None


def rolls(law: Law) -> Mapping[str, Roll]:
    """Return the rolls of the rulebook by key: its categories, then its sub-ledgers."""
    words, sensitive = law.rulebook.words, sensitive_groups(law)
    found = [
        Roll(f"category-{key}", f"{word.zh}台账", f"Ledger: {word.en or word.zh}", series=key)
        for key, word in words.get("category", EMPTY).items()
    ]
    found += [
        Roll(
            f"group-{key}",
            word.zh,
            word.en or word.zh,
            rule=word.rule,
            groups=word.groups,
            sensitive=not sensitive.isdisjoint(word.groups),
        )
        for key, word in words.get("sub_ledger", EMPTY).items()
    ]
    return {roll.key: roll for roll in found}


def get_roll(law: Law, key: str) -> Roll:
    """Return one roll; raises `NotFound` where the rulebook keeps none of this key."""
    roll = rolls(law).get(key)
    if roll is None:
        raise NotFound("本县制度没有这本台账；请从台账目录进入。")
    return roll


def list_roll(
    db: Session, roll: Roll, within: Within, *, after: int = 0, limit: int | None = 50
) -> Sequence[RollRow]:
    """Return a page of a roll, of ledgers that were handed in, in order of entry behind the line `after`."""
    entry = LedgerEntry
    statement = _drawn(
        select(entry.id, LedgerBook.session_id, entry.trainee_id, entry.units, entry.rules), roll, within
    )
    page = statement.where(entry.id > after).order_by(entry.id).limit(limit)
    return [
        RollRow(number, session, trainee, units, tuple(rules))
        for number, session, trainee, units, rules in db.execute(page)
    ]


def count_roll(db: Session, roll: Roll, within: Within) -> tuple[int, int, int]:
    """Return of a roll the lines, the different people counted, and what they stand for."""
    counted = LedgerEntry.units > 0
    numbers = select(
        func.count(),
        func.count(func.distinct(LedgerEntry.trainee_id)).filter(counted),
        func.coalesce(func.sum(LedgerEntry.units), 0),
    )
    lines, people, units = db.execute(_drawn(numbers.select_from(LedgerEntry), roll, within)).one()
    return lines, people, int(units)


def _drawn(statement: Any, roll: Roll, within: Within) -> Any:
    held = held_between(within.since, within.until, within.institution_id)
    drawn = statement.join(LedgerBook, LedgerEntry.ledger_id == LedgerBook.id).where(
        LedgerBook.state != DRAFT, LedgerBook.session_id.in_(held)
    )
    if roll.series:
        drawn = drawn.where(LedgerEntry.series == roll.series)
    return drawn.where(LedgerEntry.trainee_id.in_(in_groups(roll.groups))) if roll.groups else drawn
