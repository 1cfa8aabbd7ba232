"""What was asked 交办的内容 of a keeper, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xiangxun.foundation.access import Actor
from xiangxun.oversight.errands.service import Tell
from xiangxun.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """An errand to be done: `actor` is the operator who asked, `tell` notes how far it has come."""

    settings: Settings
    args: Mapping[str, Any]
    tenant: int | None
    actor: Actor
    tell: Tell

    @property
    def county(self) -> int:
        """Return the county office that it is about."""
        if self.tenant is None:
            raise ValueError("this errand is about a county office and names none")
        return self.tenant


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an errand ended: `found` is kept and shown to operators, so no person of a county is in it."""

    ok: bool
    found: Mapping[str, Any]
