"""History 往期: what earlier, committed sessions say about the people, lecturers and institutions of this call.

A rule sees only what its rulebook declares as a `[[need]]`; the core answers each need with one query.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangxun.rules.errors import NotDeclared
from xiangxun.rules.vocabulary import EMPTY, Code, Map, Ref


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier training: session, its first day, and what came of it. Minutes on the clock, money in fen.

    `last_day` None: held on one day.
    """

    session: Ref
    on: date
    category: Code = ""
    level: Code = ""
    purpose: Code = ""
    topics: frozenset[Code] = frozenset()
    units: int = 0
    days: int = 0
    minutes: int = 0
    fen: int = 0
    grade: Code = ""
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The answers to the declared needs: a need that was declared stands here even when nothing was found."""

    pasts: Map[Code, Map[Ref, tuple[Past, ...]]] = EMPTY  # need -> subject -> trainings
    tallies: Map[Code, Map[str, int]] = EMPTY  # need -> key -> number

    def of(self, need: Code, subject: Ref) -> tuple[Past, ...]:
        """Return the earlier trainings of `subject`; raises NotDeclared for a need not declared as `pasts`."""
        found = self.pasts.get(need)
        if found is None:
            raise NotDeclared(f"未在 rulebook 中声明往期数据 {need}（form = pasts）")
        return found.get(subject, ())

    def tally(self, need: Code, key: str = "") -> int:
        """Return the number counted for `key` (0 where none); raises NotDeclared for an undeclared tally."""
        found = self.tallies.get(need)
        if found is None:
            raise NotDeclared(f"未在 rulebook 中声明往期数据 {need}（form = tally）")
        return found.get(key, 0)


NO_HISTORY = History()
