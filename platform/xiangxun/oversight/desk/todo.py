"""Todo 待办事项: one line of the desk, whatever stage it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing on the desk: what to do about what, the rule that asks it, by which day, where to go.

    `verb`: the act in a word or two ("" where `what` says it); `due` None: no day, or `due_text` says what it hangs on; `since`: the day on
    which it came. Without a rule it is the order of the work that asks it.
    """

    verb: str
    what: str
    about: str
    address: str
    rule: str = ""
    article: str = ""
    due: date | None = None
    due_text: str = ""
    since: date | None = None

    def days_left(self, on: date) -> int | None:
        """Return the days until it is due, negative once it is late; None without a day."""
        return (self.due - on).days if self.due else None

    def is_late(self, on: date) -> bool:
        """Whether its day is over."""
        return self.due is not None and self.due < on
