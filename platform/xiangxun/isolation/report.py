"""Report 隔离报告: what was looked at, in numbers, and where something was found."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """`looked` counts tables, questions, pages, keys, names and lines; `leaks` are sentences that name a place."""

    looked: dict[str, int] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        """Count what was looked at."""
        self.looked[what] = self.looked.get(what, 0) + number

    def leak(self, sentence: str) -> None:
        """Note a place where something of another county can be seen."""
        self.leaks.append(sentence)
