"""Drafts 草拟: what a person says when a session is planned, before it stands in tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xiangxun.kernel.errors import InvalidInput

MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class SlotDraft:
    """A planned stretch of a day, in clock minutes after midnight."""

    kind: str
    course: str
    lecturer_id: int | None
    planned_from: int
    planned_to: int


@dataclass(frozen=True, slots=True)
class DayDraft:
    """A planned training day."""

    on: date
    slots: Sequence[SlotDraft] = ()
    mode: str = "onsite"


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """A session as planned. `fields`: what the application says, by field code; `extra`: the county's own fields."""

    code: str
    title: str
    institution_id: int
    days: Sequence[DayDraft]
    category: str | None = None
    purpose: str | None = None
    level: str | None = None
    topics: Collection[str] = ()
    audience: Collection[str] = ()
    venue_id: int | None = None
    plan_id: int | None = None
    township: str = ""
    planned_people: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    online_permitted: bool = False
    ends_stage: bool = False
    retrains: int | None = None
    cost_bearer: str | None = None

    def check(self) -> None:
        """Raise `InvalidInput` naming the first thing that cannot be."""
        if not self.code.strip() or not self.title.strip():
            raise InvalidInput("期次编号和名称不能为空。")
        if not self.days:
            raise InvalidInput("请至少排定一个培训日。")
        days = [day.on for day in self.days]
        if len(set(days)) != len(days):
            raise InvalidInput("同一天不能排两次，请合并课次。")
        for day in self.days:
            _check_slots(day)


def _check_slots(day: DayDraft) -> None:
    end = 0
    for slot in sorted(day.slots, key=lambda slot: slot.planned_from):
        if not 0 <= slot.planned_from < slot.planned_to <= MINUTES_OF_DAY:
            raise InvalidInput(f"{day.on} 的课次起止时间不对，请核对。")
        if slot.planned_from < end:
            raise InvalidInput(f"{day.on} 的课次时间重叠，请核对。")
        end = slot.planned_to
