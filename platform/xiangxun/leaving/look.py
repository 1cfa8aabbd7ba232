"""Look 查找: what was looked at, and what was found: to be removed, kept for a reason, or locked until a day."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from xiangxun.foundation.files.storage import Remain
from xiangxun.kernel.clock import SHANGHAI


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that stays with a reason: where, how many, why."""

    where: str
    number: int
    why: str


@dataclass(slots=True)
class Look:
    """One look at everything. `looked` counts by place, `found` are sentences about what should not be there."""

    looked: dict[str, int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    locked: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, number: int = 1) -> None:
        """Count what was looked at."""
        self.looked[what] = self.looked.get(what, 0) + number

    def keep(self, where: str, number: int, why: str) -> None:
        """Note what stays and why; nothing of it is no note."""
        if number:
            self.kept.append(Kept(where, number, why))

    def remain(self, one: Remain) -> None:
        """Note something in a store: locked until a day, or left behind."""
        if one.until is None:
            self.found.append(f"存储中仍有 {one.where}。")
        else:
            day = one.until.astimezone(SHANGHAI).date().isoformat()
            self.locked[day] = self.locked.get(day, 0) + 1

    @property
    def first_unlocked(self) -> date | None:
        """The first day on which something of what is locked can be removed, the one after its lock; None: nothing is."""
        return date.fromisoformat(min(self.locked)) + timedelta(days=1) if self.locked else None

    def told(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "looked": self.looked,
            "found": self.found,
            "kept": [asdict(one) for one in self.kept],
            "locked": [{"until": day, "objects": number} for day, number in sorted(self.locked.items())],
        }
