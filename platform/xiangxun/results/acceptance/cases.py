"""Cases 验收事项: what is accepted in one go: a session, a batch of sessions, or the programme of a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from xiangxun.kernel.ids import ref

#: The matter of approval steps: of a session's acceptance, and of a batch's.
SESSION_MATTER, BATCH_MATTER = "acceptance", "batch"


@dataclass(frozen=True, slots=True)
class Case:
    """What is accepted: `id` is a session's where `kind` is session, else a batch's."""

    kind: Literal["session", "batch", "programme"]
    id: int

    @property
    def is_session(self) -> bool:
        """Whether one session is accepted by itself."""
        return self.kind == "session"

    @property
    def subject(self) -> str:
        """The subject of its receipts, rulings and audit entries."""
        return "session" if self.is_session else "batch"

    @property
    def ref(self) -> str:
        """Its reference in facts."""
        return ref("session" if self.is_session else "batch", self.id)

    @property
    def matter(self) -> str:
        """The matter under which its approval steps stand."""
        return SESSION_MATTER if self.is_session else BATCH_MATTER

    @property
    def owner(self) -> Mapping[str, int]:
        """The column of its rows that is set, with its value."""
        return {"session_id" if self.is_session else "batch_id": self.id}

    def owns(
        self, session_id: InstrumentedAttribute[int | None], batch_id: InstrumentedAttribute[int | None]
    ) -> ColumnElement[bool]:
        """Return the condition under which a row with these columns is its own."""
        return (session_id if self.is_session else batch_id) == self.id


def case_of(told: Case | int) -> Case:
    """Return the case; a number is the id of a session that is accepted by itself."""
    return told if isinstance(told, Case) else Case("session", told)
