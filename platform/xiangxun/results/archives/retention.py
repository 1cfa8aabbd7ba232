"""Retention 保管期限: for how long a paper is kept, and on which day that ends.

It begins on 1 January of the year after filing, as archive offices count (sealed in 2021 for ten years: until
31 December 2031), or with the day of sealing where the county reads `archive.begins` so. Permanent 永久 has no end. Codes as in DA/T 22: Y, D30, D10.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from xiangxun.foundation.calendar import add_span
from xiangxun.kernel.errors import InvalidInput
from xiangxun.rules.vocabulary import Span, Unit


class Begins(StrEnum):
    """From which day a period is counted: 1 January of the year after sealing, or the day of sealing itself."""

    NEXT_YEAR = "next_year"
    SEALING = "sealing"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a bag is kept: `keep` as a rule answers it, None for ever; from when it is counted."""

    keep: Span | None
    begins: Begins = Begins.NEXT_YEAR

    def __post_init__(self) -> None:
        if self.keep and (self.keep.n <= 0 or self.keep.unit is Unit.WORKING_DAY):
            raise InvalidInput("保管期限须为正的年、月或日数，或永久", code="bad_retention")

    @property
    def code(self) -> str:
        """The code in an archive number: Y, D10 (years), M6 (months), R90 (days)."""
        if self.keep is None:
            return "Y"
        return {Unit.YEAR: "D", Unit.MONTH: "M"}.get(self.keep.unit, "R") + str(self.keep.n)

    @property
    def label(self) -> str:
        """The Chinese words: 永久, 10年."""
        if self.keep is None:
            return "永久"
        return f"{self.keep.n}{ {Unit.YEAR: '年', Unit.MONTH: '个月'}.get(self.keep.unit, '日') }"

    def until(self, sealed_on: date) -> date | None:
        """Return the last day of keeping what was sealed on `sealed_on`; None for ever."""
        if self.keep is None:
            return None
        first = sealed_on if self.begins is Begins.SEALING else date(sealed_on.year + 1, 1, 1)
        after = add_span(self.keep, first)
        return after - timedelta(days=1) if after else None
