"""Reads a list of townships 乡镇名单 from a spreadsheet: the column under 乡镇 or 名称, else the first one."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.registry.rosters.grids import Grid, cell, text
from xiangxun.registry.rosters.reading import read_grids
from xiangxun.registry.rosters.words import Field, plain, recognise

_HEADS = ("名称", "乡镇名称", "街道名称")
_SEARCHED_ROWS = 10


def read_names(content: bytes) -> list[str]:
    """Return the names in a file of any kind that rosters come in, as written; raises `UnreadableRoster`."""
    return [name for grid in read_grids(content) if not grid.hidden for name in _names(grid)]


def _names(grid: Grid) -> Iterator[str]:
    row, column = _head(grid)
    for cells in grid.rows[row + 1 :]:
        if name := "".join(text(cell(cells, column)).split()):
            yield name


def _head(grid: Grid) -> tuple[int, int]:
    """Return row and column of the head, counted from 0; row -1 where the names begin at once."""
    for row, cells in enumerate(grid.rows[:_SEARCHED_ROWS]):
        for column, value in enumerate(cells):
            written = text(value)
            if plain(written) in _HEADS or recognise((written,)).field is Field.TOWNSHIP:
                return row, column
    return -1, 0
