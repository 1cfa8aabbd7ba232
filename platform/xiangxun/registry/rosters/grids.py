"""Grids 表格: what every kind of file is turned into before anyone looks for a header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiangxun.kernel.errors import InvalidInput

Cell = str | int | float | bool
Row = Sequence[Cell]

MAX_ROWS = 200_000

# A spreadsheet keeps 15 significant digits of a number: from 16 digits on the last ones are gone.
LAST_DIGITS_GONE = 10**15


class UnreadableRoster(InvalidInput):
    """The file cannot be read as a roster; the message is one Chinese sentence with the remedy."""

    code = "unreadable_roster"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, ends included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as values: `rows[0]` is the spreadsheet's row 1, `rows[0][0]` its cell A1; rows may be short."""

    name: str | None
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False


def cell(row: Row, index: int | None) -> Cell:
    """Return a cell, empty text where the row is shorter or the column is not there."""
    return row[index] if index is not None and index < len(row) else ""


def text(value: Cell) -> str:
    """Return a value as a person would read it: whole floats without ".0", the rest as written."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if abs(value) >= LAST_DIGITS_GONE or not float(value).is_integer():
        return f"{value:.15G}"
    return str(int(value))


def column_letter(index: int) -> str:
    """Return the spreadsheet's name of a column counted from 0: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
