"""Keeping 保管要求: for how long each kind of paper is kept, in how many copies, and with whom; from the county's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xiangxun.results.archives.retention import Begins, Retention
from xiangxun.rules.answers import DocumentDemand
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Code, RuleId, Span

FOR_EVER = Retention(None)
#: The parameter with which a county says from when a period is counted; without it from 1 January after sealing.
BEGINS = "archive.begins"


@dataclass(frozen=True, slots=True)
class Keeping:
    """`periods` by kind of paper; `otherwise` for kinds without one: the longest, or for ever where there is none.

    `copies` copies in all; `holders` are county roles, one for each copy beyond the archivist's own.
    """

    periods: Mapping[Code, Retention]
    otherwise: Retention
    rules: Mapping[Retention, tuple[RuleId, ...]]
    copies: int
    holders: tuple[Code, ...]

    def of(self, kind: Code) -> Retention:
        """Return the period of a kind of paper."""
        return self.periods.get(kind, self.otherwise)


def keeping(law: Law, demands: Sequence[DocumentDemand], sealed_on: date) -> Keeping:
    """Return what the demands of the archive stage ask for; other kinds are kept as the rulebook declares them.

    Where two rules ask for one kind of paper, the longer period holds.
    """
    begins = Begins(law.choice(BEGINS)) if law.kind_of(BEGINS) else Begins.NEXT_YEAR

    def period_of(keep: Span | None) -> Retention:
        return FOR_EVER if keep is None else Retention(keep, begins)

    periods = {
        kind.key: period_of(law.span(kind.keep)) for kind in law.rulebook.documents.values() if kind.keep
    }
    rules: dict[Retention, dict[RuleId, None]] = {}
    asked: dict[Code, list[Retention]] = {}
    for demand in demands:
        period = period_of(demand.keep)
        asked.setdefault(demand.kind, []).append(period)
        rules.setdefault(period, {})[demand.rule] = None
    periods |= {kind: longest(found, sealed_on) for kind, found in asked.items()}
    return Keeping(
        periods,
        longest(periods.values(), sealed_on),
        {period: tuple(found) for period, found in rules.items()},
        max((demand.copies for demand in demands), default=1),
        tuple(dict.fromkeys(holder for demand in demands for holder in demand.holders)),
    )


def longest(periods: Iterable[Retention], sealed_on: date) -> Retention:
    """Return the period that ends last; for ever where there is none to choose from."""
    return max(periods, key=lambda period: period.until(sealed_on) or date.max, default=FOR_EVER)
