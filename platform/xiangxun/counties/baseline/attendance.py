"""Default attendance 默认考勤: the minutes a person was there while a slot was held; every held day counts."""

from __future__ import annotations

from collections.abc import Iterable

from xiangxun.rules import Attendance, AttendanceFacts, Credit, Day, DayCredit, Mark, Ref, Slot


def credited(facts: AttendanceFacts) -> Attendance:
    """Return credits of everybody with a mark, in order of their first mark, and of every held day."""
    held = {day.on: day for day in facts.session.days if any(slot.held for slot in day.slots)}
    by_person: dict[Ref, list[Mark]] = {}
    for mark in facts.marks:
        by_person.setdefault(mark.person, []).append(mark)
    people = tuple(
        _credit(person, [(held[mark.on], mark) for mark in marks if mark.on in held])
        for person, marks in by_person.items()
    )
    days = tuple(DayCredit(day.on, sum(slot.minutes for slot in day.slots)) for day in held.values())
    return Attendance(people, days)


def _credit(person: Ref, marks: Iterable[tuple[Day, Mark]]) -> Credit:
    slots = [(day.slots[mark.slot], mark) for day, mark in marks if mark.slot < len(day.slots)]
    marked = [(slot, mark) for slot, mark in slots if slot.held]
    present = [(slot, mark) for slot, mark in marked if mark.came is not None]
    return Credit(
        person,
        days=len({mark.on for _, mark in present}),
        minutes=sum(_minutes(slot, mark) for slot, mark in present),
        late=sum(1 for slot, mark in present if slot.held and (mark.came or 0) > slot.held[0]),
        absent=len(marked) - len(present),
    )


def _minutes(slot: Slot, mark: Mark) -> int:
    if slot.held is None or mark.came is None:
        return 0
    begin, end = slot.held
    left = end if mark.left is None else min(mark.left, end)
    return max(0, left - max(mark.came, begin))
