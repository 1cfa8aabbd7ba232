"""Hours 培训时长 (二/（二）/2/（1）): a training day has six hours on the clock; short pauses count, lunch does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from xiangxun.rules import Day, Finding, Law, Ref, SessionCheck, Severity

Span = tuple[int, int]


def plans_full_days(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-2.2-4: before opening, each planned day; a half day needs a reason, unless the county reads otherwise."""
    return _short_days(facts, law, planned_minutes)


def holds_full_days(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-2.2-4: before closing, each day as it was held."""
    return _short_days(facts, law, held_minutes)


def half_days_may_be_planned(law: Law) -> bool:
    """JC-2.2-4: whether a half day that was planned needs no reason."""
    return law.choice("day.half_days") == "planned"


def held_minutes(day: Day, law: Law) -> int:
    """Return the clock minutes of the day as held."""
    return clock_minutes((slot.held for slot in day.slots if slot.held), law.integer("day.pause"))


def planned_minutes(day: Day, law: Law) -> int:
    """Return the clock minutes of the day as planned."""
    return clock_minutes((slot.planned for slot in day.slots), law.integer("day.pause"))


def short(law: Law, session: Ref, day: Day, minutes: int, severity: Severity | None = None) -> Finding:
    """JC-2.2-4: the finding about a day of too few minutes."""
    least = law.window("day.min_minutes").low
    return law.finding("JC-2.2-4", session, severity=severity, on=day.on, minutes=minutes, least=least)


def clock_minutes(spans: Iterable[Span], pause: int) -> int:
    """Return the minutes of spans (from, to) together with the pauses between them that are not longer than `pause`."""
    total = 0
    until: int | None = None
    for begin, end in sorted(spans):
        start = until if until is not None and begin - until <= pause else begin
        total += max(0, end - start)
        until = end if until is None else max(until, end)
    return total


def _short_days(facts: SessionCheck, law: Law, minutes_of: Callable[[Day, Law], int]) -> Iterator[Finding]:
    for day in facts.session.days:
        minutes = minutes_of(day, law)
        as_planned = half_days_may_be_planned(law) and minutes >= planned_minutes(day, law)
        if not as_planned and not law.window("day.min_minutes").holds(minutes):
            yield short(law, facts.session.ref, day, minutes)
