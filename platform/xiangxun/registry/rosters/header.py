"""Header 表头: found by its words, below titles and notes, in one row or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.rosters.grids import Cell, Grid, Row, cell, text
from xiangxun.registry.rosters.words import Field, Meaning, is_label, plain, recognise

SEARCHED_ROWS = 60
_NEEDED = {Field.NAME, Field.ID}
_PLACES = {
    Field.NAME,
    Field.ID,
    Field.SEX,
    Field.PHONE,
    Field.TOWNSHIP,
    Field.VILLAGE,
    Field.ADDRESS,
    Field.GROUP,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `index` from 0 (A), its label as written (two rows joined by "/") and what it holds."""

    index: int
    label: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Header:
    """Where a table's header stands (rows from 0, both included) and what its columns hold."""

    first: int
    last: int
    columns: tuple[Column, ...]

    def fields(self) -> set[Field]:
        """Return the fields that are there."""
        return {column.meaning.field for column in self.columns}


def find_header(grid: Grid, mapping: Mapping[int, str], start: int = 0) -> Header | None:
    """Return the first row from `start` on that heads names and ID numbers, or what comes nearest to it, or None."""
    nearest: Header | None = None
    for row in range(start, min(len(grid.rows), start + SEARCHED_ROWS)):
        header = header_at(grid, row, mapping)
        if header is None:
            continue
        if header.fields() >= _NEEDED:
            return header
        if nearest is None:
            nearest = header
    return _before_first_number(grid, mapping) or nearest


def header_at(grid: Grid, row: int, mapping: Mapping[int, str]) -> Header | None:
    """Return the header that ends in or begins at this row; None unless two columns are known by their words."""
    labels = _labels(grid, row)
    if not any(labels.values()):
        return None
    first = row
    if _is_parent(grid, row - 1, row):
        first = row - 1
        labels = {index: (above, *own) for index, own, above in _under(grid, row - 1, labels)}
    columns = _columns(labels, {})
    known = {column.meaning.field for column in columns} & _PLACES
    if len(known) < 2:
        return None
    last = row
    if _is_child(grid, row, columns):
        last = row + 1
        below = _labels(grid, last)
        spread = _spread(grid, row, below)
        labels = {
            index: (*(labels.get(index) or (spread.get(index, ""),)), *below.get(index, ()))
            for index in sorted(labels.keys() | below.keys())
        }
    return Header(first, last, tuple(_columns(labels, mapping)))


def meaning_of(given: str) -> Meaning:
    """Return the meaning a caller writes as `name`, `id`, …, `day:2` or `tick:残疾人`; raises InvalidInput."""
    word, _, rest = given.partition(":")
    if word == Field.DAY and rest.isascii() and rest.isdigit() and 1 <= int(rest) <= 60:
        return Meaning(Field.DAY, day=int(rest))
    if word == Field.TICK and rest:
        return Meaning(Field.TICK, tick=rest)
    if word == Field.DECLARED and rest:
        return Meaning(Field.DECLARED, key=rest)
    if not rest and word in set(Field) - {Field.DAY, Field.TICK, Field.DECLARED}:
        return Meaning(Field(word))
    raise InvalidInput(f"列的含义“{given}”不认识；请从列表中选一项。", code="unknown_field")


def name_declared(
    columns: tuple[Column, ...], declared: Mapping[str, str], mapping: Mapping[int, str]
) -> tuple[Column, ...]:
    """Return the columns with those that the county declares: `declared` maps a plain label to a field's code.

    A declared label goes before the words of this module, except for names and ID numbers; a caller's mapping stands.
    """
    if not declared:
        return columns
    return tuple(
        column
        if column.index in mapping or column.meaning.field in _NEEDED
        else _named(column, declared.get(plain(column.label)) or declared.get(_own(column.label)))
        for column in columns
    )


def _own(label: str) -> str:
    return plain(label.rpartition("/")[2])


def _named(column: Column, key: str | None) -> Column:
    return replace(column, meaning=Meaning(Field.DECLARED, key=key)) if key else column


def _labels(grid: Grid, row: int) -> dict[int, tuple[str, ...]]:
    cells = grid.rows[row]
    return {
        index: (words,) if (words := value.strip() if isinstance(value, str) else "") else ()
        for index, value in enumerate(cells)
    }


def _columns(labels: Mapping[int, Sequence[str]], mapping: Mapping[int, str]) -> list[Column]:
    columns = []
    for index in sorted(labels.keys() | mapping.keys()):
        own = [label for label in labels.get(index, ()) if label]
        meaning = meaning_of(mapping[index]) if index in mapping else recognise(own)
        if own or index in mapping:
            columns.append(Column(index, "/".join("".join(label.split()) for label in own), meaning))
    return columns


def _is_parent(grid: Grid, above: int, row: int) -> bool:
    """A row of labels above another, some of them spreading over several columns or reaching down."""
    if above < 0:
        return False
    upper = {index: text(value).strip() for index, value in enumerate(grid.rows[above])}
    written = {index: label for index, label in upper.items() if label}
    if len(written) < 2 or not all(map(is_label, written.values())):
        return False
    reaches_down = any(not text(cell(grid.rows[row], index)).strip() for index in written)
    spreads = any(
        merge.top == above and merge.left in written and merge.right > merge.left for merge in grid.merges
    )
    return reaches_down or spreads


def _under(
    grid: Grid, above: int, labels: Mapping[int, tuple[str, ...]]
) -> list[tuple[int, tuple[str, ...], str]]:
    spread = _spread(grid, above, labels)
    upper = grid.rows[above]
    indexes = sorted(labels.keys() | {index for index, value in enumerate(upper) if text(value).strip()})
    return [
        (
            index,
            labels.get(index, ()),
            spread.get(index, "") if labels.get(index) else text(cell(upper, index)).strip(),
        )
        for index in indexes
    ]


def _spread(grid: Grid, row: int, below: Mapping[int, tuple[str, ...]]) -> dict[int, str]:
    """Return the label over each column: by merged cells, and without any by filling blanks from the left."""
    cells: Row = grid.rows[row]
    width = max(len(cells), max(below, default=-1) + 1)
    merges = [merge for merge in grid.merges if merge.top <= row <= merge.bottom and merge.right > merge.left]
    if merges:
        over = {index: text(cell(cells, index)).strip() for index in range(width)}
        for merge in merges:
            over |= dict.fromkeys(
                range(merge.left, merge.right + 1), text(cell(grid.rows[merge.top], merge.left)).strip()
            )
        return over
    filled, latest = {}, ""
    for index in range(width):
        latest = text(cell(cells, index)).strip() or latest
        filled[index] = latest
    return filled


def _is_child(grid: Grid, row: int, columns: Sequence[Column]) -> bool:
    """The row below belongs to the header: blank under name and number, labels or merged cells elsewhere."""
    if row + 1 >= len(grid.rows):
        return False
    below = grid.rows[row + 1]
    written = {index: value for index, value in enumerate(below) if text(value).strip()}
    kept_blank = {Field.NAME, Field.ID, Field.SERIAL}
    if not written or any(
        column.index in written for column in columns if column.meaning.field in kept_blank
    ):
        return False
    if not all(isinstance(value, str) and is_label(value) for value in written.values()):
        return False
    return _reaches_down(grid, row, columns) or _names_columns(grid, row, written)


def _reaches_down(grid: Grid, row: int, columns: Sequence[Column]) -> bool:
    heads = {column.index for column in columns if column.meaning.field in _NEEDED}
    return any(merge.top == row < merge.bottom and merge.left in heads for merge in grid.merges)


def _names_columns(grid: Grid, row: int, written: Mapping[int, Cell]) -> bool:
    spread = _spread(grid, row, dict.fromkeys(written, ()))
    meanings = (recognise((spread.get(index, ""), text(value))) for index, value in written.items())
    return any(meaning.field in {Field.DAY, Field.TICK, *_PLACES} for meaning in meanings)


def _before_first_number(grid: Grid, mapping: Mapping[int, str]) -> Header | None:
    """Where a caller names the columns and no words help: data begin at the first ID number, labels stand above."""
    numbers = [index for index, given in mapping.items() if given == Field.ID]
    if not numbers:
        return None
    for row, cells in enumerate(grid.rows):
        value = cell(cells, numbers[0])
        if isinstance(value, float | int) or sum(map(str.isdigit, value)) >= 15:
            labels = _labels(grid, row - 1) if row else {}
            return Header(max(row - 1, 0), row - 1, tuple(_columns(labels, mapping)))
    return None


def repeats_header(value: Cell) -> bool:
    """Tell whether an ID cell is the header again, as at the top of each printed page."""
    return isinstance(value, str) and not value[:1].isdigit() and recognise((value,)).field is Field.ID
