"""The day's sheet on screen 屏上签到单: its columns, its keys, what was changed on it, and what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from xiangxun.foundation.web import Form
from xiangxun.kernel.errors import InvalidInput
from xiangxun.training.attendance.marking import Cell, Typed
from xiangxun.training.attendance.queries import ABSENT, LATE, LEAVE, LEFT_EARLY, PRESENT, STATES, THERE
from xiangxun.training.sessions.paper import halves
from xiangxun.training.sessions.queries import SlotView

STATE_WORDS = {PRESENT: "到", LATE: "迟到", LEFT_EARLY: "早退", LEAVE: "请假", ABSENT: "缺勤"}
#: One key for each state: digits, so that no input method stands in the way.
STATE_KEYS = {PRESENT: "1", LATE: "2", LEFT_EARLY: "3", LEAVE: "4", ABSENT: "0"}


@dataclass(frozen=True, slots=True)
class SlotHead:
    """A column of the sheet: 上午, or 上午 1 where a half has several slots; with its hours."""

    position: int
    label: str
    course: str
    planned: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SlotTally:
    """What a column comes to: people there, of them late or gone early, on leave, absent, not marked yet."""

    position: int
    there: int
    irregular: int
    leave: int
    absent: int
    open: int


def slot_heads(slots: Sequence[SlotView]) -> list[SlotHead]:
    """Return the columns of a day, named by the half of the day in which they begin; cancelled slots have none."""
    return [
        SlotHead(slot.position, _(half) if len(some) == 1 else f"{_(half)} {n}", slot.course, slot.planned)
        for half, some in halves([slot for slot in slots if not slot.cancelled])
        for n, slot in enumerate(some, 1)
    ]


def tally_of(cells: Iterable[Cell], people: int, slots: Sequence[int]) -> list[SlotTally]:
    """Return what each column comes to."""
    counts: dict[int, Counter[str]] = {slot: Counter() for slot in slots}
    for cell in cells:
        if cell.slot in counts and cell.state:
            counts[cell.slot][cell.state] += 1
    return [_tally(slot, found, people) for slot, found in counts.items()]


def changed_cells(form: Form, people: Collection[int], slots: Sequence[int]) -> list[Typed]:
    """Return the cells of a posted sheet that differ from what the person saw; unknown states are left out."""
    typed = []
    for person in people:
        for slot in slots:
            place = f"{person}_{slot}"
            state = form.text(f"mark_{place}") or None
            if not form.has(f"seen_{place}") or (state is not None and state not in STATES):
                continue
            one = _typed(form, place, person, slot, state)
            if f"{state or ''}/{_time_of(one)}" != form.text(f"was_{place}"):
                typed.append(one)
    return typed


def _typed(form: Form, place: str, person: int, slot: int, state: str | None) -> Typed:
    version = form.find_integer(f"seen_{place}", "版本") or 0
    time = form.find_clock(f"time_{place}", "时间")
    if version < 0:
        raise InvalidInput("签到单已过期，请刷新后重录。")
    return Typed(
        person,
        slot,
        state,
        version,
        came=time if state == LATE else None,
        left=time if state == LEFT_EARLY else None,
    )


def _time_of(one: Typed) -> str:
    return _minutes(one.came, one.left)


def _minutes(came: int | None, left: int | None) -> str:
    found = came if came is not None else left
    return "" if found is None else str(found)


def _tally(slot: int, found: Mapping[str, int], people: int) -> SlotTally:
    count = Counter(found)
    return SlotTally(
        position=slot,
        there=sum(count[state] for state in THERE),
        irregular=count[LATE] + count[LEFT_EARLY],
        leave=count[LEAVE],
        absent=count[ABSENT],
        open=people - sum(count.values()),
    )
