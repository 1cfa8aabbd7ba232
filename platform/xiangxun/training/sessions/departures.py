"""Departures 计划与实施对照: where what was held is not what was planned, worked out from the session and its own plan.

It proposes; which departures there are is for the people of the session to say, and for the rules to weigh.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xiangxun.rules.facts import Counts
from xiangxun.training.plans.queries import PlanView
from xiangxun.training.sessions.queries import DayView, SessionView, SlotView


@dataclass(frozen=True, slots=True)
class Departure:
    """One difference: its aspect (a word of `aspect`), the day it was on, what was planned and what was done.

    `planned`, `done`: a stretch of a day in clock minutes, a number (of people, of minutes), days, or codes of topics.
    """

    aspect: str
    planned: object
    done: object
    on: date | None = None
    course: str = ""


def departures(view: SessionView, counts: Counts, plan: PlanView | None) -> tuple[Departure, ...]:
    """Return the differences between plan and delivery, day by day, then those of the whole session."""
    days = [one for day in view.days if day.is_told for one in _of_day(day)]
    return (*days, *_of_session(view, counts), *(_of_plan(view, counts, plan) if plan else ()))


def _of_day(day: DayView) -> Iterator[Departure]:
    for slot in day.slots:
        if slot.held is None:
            yield Departure("courses", slot.planned, None, day.on, slot.course)
        elif slot.held != slot.planned:
            yield Departure("time", slot.planned, slot.held, day.on, slot.course)


def _of_session(view: SessionView, counts: Counts) -> Iterator[Departure]:
    slots = [slot for day in view.days if day.is_told for slot in day.slots]
    planned = sum(_length(slot.planned) for slot in slots)
    held = sum(_length(slot.held) for slot in slots)
    if held != planned:
        yield Departure("hours", planned, held)
    if view.planned_people is not None and counts.enrolled > view.planned_people:
        yield Departure("people", view.planned_people, counts.enrolled)


def _of_plan(view: SessionView, counts: Counts, plan: PlanView) -> Iterator[Departure]:
    first, last = view.row.first_day, view.row.last_day
    if (plan.starts and first < plan.starts) or (plan.ends and last > plan.ends):
        yield Departure("time", (plan.starts, plan.ends), (first, last))
    if plan.topics and (foreign := set(view.topics) - set(plan.topics)):
        yield Departure("content", plan.topics, tuple(sorted(foreign)))
    if plan.people is not None and plan.people != view.planned_people and counts.enrolled > plan.people:
        yield Departure("people", plan.people, counts.enrolled)


def _length(stretch: SlotView | tuple[int, int] | None) -> int:
    return stretch[1] - stretch[0] if isinstance(stretch, tuple) else 0
