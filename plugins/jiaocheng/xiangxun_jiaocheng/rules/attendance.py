"""Attendance 考勤 (二/（七）/（2）、（3）): who was there and for how long; a short day is the lecturer's failing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from xiangxun.rules import Attendance, AttendanceFacts, Credit, Day, DayCredit, Finding, Law, Mark, Ref
from xiangxun_jiaocheng.rules.hours import Span, held_minutes


@dataclass(frozen=True, slots=True)
class Stay:
    """A person in one held slot, minutes after midnight; `came` None: absent."""

    on: date
    held: Span
    came: int | None
    left: int
    excused: bool


def credit(facts: AttendanceFacts, law: Law) -> Attendance:
    """JC-2.7-2, JC-2.7-3, JC-2.2-4: days, minutes, lateness and absence of everybody with a mark.

    A day below six hours counts for the trainees unless the county reads otherwise.
    """
    days = tuple(_day(day, law) for day in facts.session.days if any(slot.held for slot in day.slots))
    counting = frozenset(day.on for day in days if day.counts)
    stays = _stays(facts)
    people = tuple(_credit(person, stayed, counting, law) for person, stayed in stays.items())
    findings = tuple(found for person, stayed in stays.items() for found in _unpunctual(person, stayed, law))
    return Attendance(people, days, findings)


def _day(day: Day, law: Law) -> DayCredit:
    minutes = held_minutes(day, law)
    if law.window("day.min_minutes").holds(minutes):
        return DayCredit(day.on, minutes)
    return DayCredit(day.on, minutes, law.flag("day.short_counts"), ("JC-2.2-4",))


def _stays(facts: AttendanceFacts) -> dict[Ref, list[Stay]]:
    """Return the held slots of each person, in order of the first mark, each person's in order of time."""
    slots = {
        (day.on, place): slot.held
        for day in facts.session.days
        for place, slot in enumerate(day.slots)
        if slot.held
    }
    found: dict[Ref, list[Stay]] = {mark.person: [] for mark in facts.marks}
    for mark in facts.marks:
        held = slots.get((mark.on, mark.slot))
        if held:
            found[mark.person].append(_stay(mark, held))
    return {person: sorted(stays, key=lambda stay: (stay.on, stay.held)) for person, stays in found.items()}


def _stay(mark: Mark, held: Span) -> Stay:
    left = held[1] if mark.left is None else min(mark.left, held[1])
    return Stay(mark.on, held, mark.came, left, mark.excused)


def _credit(person: Ref, stays: list[Stay], counting: frozenset[date], law: Law) -> Credit:
    counted = [stay for stay in stays if stay.came is not None and stay.on in counting]
    return Credit(
        person,
        days=len({stay.on for stay in counted}),
        minutes=_minutes(counted, law.integer("day.pause")),
        late=_late(stays, law),
        absent=sum(stay.came is None and not stay.excused for stay in stays),
    )


def _minutes(stays: Iterable[Stay], pause: int) -> int:
    """Minutes in class, and a pause between two slots for who was there up to it and right after it."""
    total = 0
    before: Stay | None = None
    for stay in stays:
        begin = max(stay.came or 0, stay.held[0])
        total += max(0, stay.left - begin)
        if before and before.on == stay.on and before.left == before.held[1] and begin == stay.held[0]:
            between = begin - before.left
            total += between if between <= pause else 0
        before = stay
    return total


def _late(stays: Iterable[Stay], law: Law) -> int:
    """JC-2.7-3: slots begun before he came, without leave; five minutes early is a courtesy by default."""
    grace = law.integer("sign_in.late_from")
    return sum(
        stay.came is not None and not stay.excused and stay.came > stay.held[0] + grace for stay in stays
    )


def _unpunctual(person: Ref, stays: list[Stay], law: Law) -> Iterator[Finding]:
    """JC-2.7-3: late arrivals and early leaving without leave, for the record."""
    late = _late(stays, law)
    early = sum(stay.came is not None and not stay.excused and stay.left < stay.held[1] for stay in stays)
    if late or early:
        yield law.finding("JC-2.7-3", person, late=late, early=early)
