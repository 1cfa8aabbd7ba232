"""A duty 义务: who owes what by when, under which article, and how that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from xiangxun.rules.vocabulary import Code, Ref

SOON = timedelta(days=7)


class DutyState(StrEnum):
    """How a duty stands: late (its day is over), at risk (its day is near), due (owed), met."""

    LATE = "late"
    AT_RISK = "at_risk"
    DUE = "due"
    MET = "met"

    @property
    def label(self) -> str:
        """The Chinese word that people read."""
        return {"late": "逾期", "at_risk": "临期", "due": "待办", "met": "已办"}[self.value]


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty. `due` None: `due_text` says what its day hangs on ("" = it has none). `have` of `of`, `least` wanted.

    `institution`: whose affair it is, where it is one's.
    """

    key: str
    state: DutyState
    rule: str
    article: str
    message: str
    owner: Code
    owner_label: str
    about: Ref | None
    about_name: str
    institution: int | None
    due: date | None
    due_text: str
    have: int
    least: int | None
    of: int | None


def state_by(due: date | None, as_of: date) -> DutyState:
    """Return how an unmet duty stands on a day; the day itself is not late yet."""
    if due is None:
        return DutyState.DUE
    if due < as_of:
        return DutyState.LATE
    return DutyState.AT_RISK if due <= as_of + SOON else DutyState.DUE
