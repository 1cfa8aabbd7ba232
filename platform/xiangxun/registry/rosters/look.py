"""First look 初看: what a file seems to hold, for a person to confirm or correct before any row is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xiangxun.kernel.resident_id import mask_id
from xiangxun.registry.rosters.grids import Grid, UnreadableRoster, cell, column_letter, text
from xiangxun.registry.rosters.header import Column, Header, find_header, name_declared
from xiangxun.registry.rosters.people import is_blank
from xiangxun.registry.rosters.reading import find_tables, read_grids
from xiangxun.registry.rosters.words import Field, Meaning
from xiangxun.rules.vocabulary import EMPTY

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """A column: index from 0, its letter, label and field, with a few values (ID numbers masked)."""

    index: int
    letter: str
    label: str
    field: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetLook:
    """A sheet: rows of the header (from 1) or None where none was found, columns, and rows with text below it."""

    name: str | None
    hidden: bool
    header_rows: tuple[int, int] | None
    columns: tuple[ColumnLook, ...]
    filled_rows: int


@dataclass(frozen=True, slots=True)
class Look:
    """All sheets of a file; `problem` is the Chinese sentence that reading would stop with, or None."""

    name: str
    sheets: tuple[SheetLook, ...]
    problem: str | None


def look_at(
    content: bytes,
    *,
    name: str,
    mapping: Mapping[int, str] | None = None,
    declared: Mapping[str, str] = EMPTY,
) -> Look:
    """Return what a file seems to hold; raises UnreadableRoster only where there is no table to look at.

    `declared`: plain label → code of a field that the county declares.
    """
    grids = read_grids(content)
    try:
        find_tables(grids, mapping or {})
        problem = None
    except UnreadableRoster as error:
        problem = error.message
    return Look(name, tuple(_sheet(grid, mapping or {}, declared) for grid in grids), problem)


def _sheet(grid: Grid, mapping: Mapping[int, str], declared: Mapping[str, str]) -> SheetLook:
    header = find_header(grid, mapping)
    below = header.last + 1 if header else 0
    filled = [row for row in grid.rows[below:] if not is_blank(row)]
    return SheetLook(
        grid.name,
        grid.hidden,
        (header.first + 1, header.last + 1) if header else None,
        tuple(_column(column, filled) for column in name_declared(_columns(grid, header), declared, mapping)),
        len(filled),
    )


def _columns(grid: Grid, header: Header | None) -> tuple[Column, ...]:
    if header:
        return header.columns
    width = max(map(len, grid.rows), default=0)
    return tuple(Column(index, "", Meaning(Field.EXTRA)) for index in range(width))


def _column(column: Column, filled: list[list[str | int | float | bool]]) -> ColumnLook:
    written = (text(cell(row, column.index)).strip() for row in filled[:50])
    samples = [value for value in written if value][:SAMPLES]
    if column.meaning.field is Field.ID:
        samples = [mask_id(value) for value in samples]
    return ColumnLook(
        column.index,
        column_letter(column.index),
        column.label,
        _as_mapping(column.meaning),
        tuple(samples),
    )


def _as_mapping(meaning: Meaning) -> str:
    if meaning.field is Field.DAY:
        return f"{Field.DAY}:{meaning.day}"
    if meaning.field is Field.TICK:
        return f"{Field.TICK}:{meaning.tick}"
    if meaning.field is Field.DECLARED:
        return f"{Field.DECLARED}:{meaning.key}"
    return meaning.field.value
