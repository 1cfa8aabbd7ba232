"""Report 隔离报告: what was looked at, in numbers, and where something was found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """`looked` counts tables, questions, pages, keys, names and lines; `leaks` are sentences that name a place.

    `leaky`: the counties whose own walls leak; None among them where a leak concerns everybody.
    """

    looked: dict[str, int] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    leaky: set[int | None] = field(default_factory=set)

    def count(self, what: str, number: int = 1) -> None:
        """Count what was looked at."""
        self.looked[what] = self.looked.get(what, 0) + number

    def leak(self, sentence: str, county: int | None = None) -> None:
        """Note a place where something of another county can be seen: by one county, or by anybody."""
        self.leaks.append(sentence)
        self.leaky.add(county)

    def proven(self, counties: Collection[int]) -> list[int]:
        """Return which counties stand proven alone: none as long as a leak concerns everybody."""
        return [] if None in self.leaky else [one for one in counties if one not in self.leaky]
