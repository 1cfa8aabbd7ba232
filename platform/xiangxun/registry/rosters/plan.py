"""Plan 读取方案: which cell of a row holds what, worked out once per table; two people may share a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from xiangxun.registry.rosters.header import Column
from xiangxun.registry.rosters.words import Field

SINGLE = (
    Field.NAME,
    Field.ID,
    Field.SEX,
    Field.PHONE,
    Field.TOWNSHIP,
    Field.VILLAGE,
    Field.ADDRESS,
    Field.GROUP,
    Field.EDUCATION,
    Field.HOUSEHOLD,
    Field.REMARKS,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Column indexes (from 0) of one person in a row; None where there is no such column."""

    columns: tuple[Column, ...]
    name: int | None
    id: int | None
    sex: int | None
    phone: int | None
    township: int | None
    village: int | None
    address: int | None
    group: int | None
    education: int | None
    household: int | None
    remarks: int | None
    ticks: tuple[tuple[int, str], ...]
    days: tuple[tuple[int, int], ...]
    extras: tuple[tuple[int, str], ...]
    declared: tuple[tuple[int, str], ...] = ()


def plans(columns: tuple[Column, ...]) -> tuple[Plan, ...]:
    """Return one plan per person in a row: two where the table repeats its columns side by side."""
    return tuple(map(_plan, _blocks(columns)))


def unknown_labels(plan: Plan) -> Iterable[str]:
    """Return the labels of columns that no word of ours explains."""
    return (column.label for column in plan.columns if column.meaning.field is Field.EXTRA and column.label)


def _blocks(columns: tuple[Column, ...]) -> list[tuple[Column, ...]]:
    fields = [column.meaning.field for column in columns]
    times = Counter(fields)
    if times[Field.ID] < 2 or times[Field.NAME] != times[Field.ID]:
        return [columns]
    first = next(field for field in fields if times[field] == times[Field.ID])
    starts = [place for place, field in enumerate(fields) if field is first]
    ends = [*starts[1:], len(columns)]
    return [columns[start:end] for start, end in zip([0, *starts[1:]], ends, strict=True)]


def _plan(columns: tuple[Column, ...]) -> Plan:
    places: dict[Field, int] = {}
    extras = []
    for column in columns:
        field = column.meaning.field
        if field is Field.EXTRA or (field in SINGLE and field in places):
            extras.append((column.index, column.label or f"第{column.index + 1}列"))
        else:
            places.setdefault(field, column.index)
    return Plan(
        columns=columns,
        name=places.get(Field.NAME),
        id=places.get(Field.ID),
        sex=places.get(Field.SEX),
        phone=places.get(Field.PHONE),
        township=places.get(Field.TOWNSHIP),
        village=places.get(Field.VILLAGE),
        address=places.get(Field.ADDRESS),
        group=places.get(Field.GROUP),
        education=places.get(Field.EDUCATION),
        household=places.get(Field.HOUSEHOLD),
        remarks=places.get(Field.REMARKS),
        ticks=tuple((c.index, c.meaning.tick) for c in columns if c.meaning.field is Field.TICK),
        days=tuple((c.index, c.meaning.day) for c in columns if c.meaning.field is Field.DAY),
        extras=tuple(extras),
        declared=tuple((c.index, c.meaning.key) for c in columns if c.meaning.field is Field.DECLARED),
    )
