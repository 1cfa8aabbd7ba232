"""Reads a list of townships 乡镇名单 from a spreadsheet: the column under 乡镇 or 名称, else the first that holds words.

What stands around a list is left out: its title, remarks above it, sums and signatures below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xiangxun.registry.rosters.grids import Cell, Grid, cell, text
from xiangxun.registry.rosters.reading import read_grids
from xiangxun.registry.rosters.words import Field, plain, recognise

_HEADS = ("名称", "乡镇名称", "街道名称")
_SEARCHED_ROWS = 10
TITLE = re.compile(r".*(?:名单|名录|一览表|统计表|汇总表|情况表|明细表|清单)$")
#: How a line of sums or signatures begins.
CLOSING = re.compile(r"合计|总计|小计|共计|填表|制表|填报|审核|审批|负责人|经办|联系人|备注|说明|注[:：]")


def read_names(content: bytes) -> list[str]:
    """Return the names in a file of any kind that rosters come in, as written; raises `UnreadableRoster`."""
    return [name for grid in read_grids(content) if not grid.hidden for name in _names(grid)]


def _names(grid: Grid) -> Iterator[str]:
    row, column = _head(grid)
    for cells in grid.rows[row + 1 :]:
        name, words = _word(cell(cells, column)), _words(cells)
        if name and not CLOSING.match(words[0]):
            yield name


def _head(grid: Grid) -> tuple[int, int]:
    """Return row and column of the head, counted from 0; without one, the row before the names and their column."""
    for row, cells in enumerate(grid.rows[:_SEARCHED_ROWS]):
        for column, value in enumerate(cells):
            written = text(value)
            if plain(written) in _HEADS or recognise((written,)).field is Field.TOWNSHIP:
                return row, column
    return _headless(grid)


def _headless(grid: Grid) -> tuple[int, int]:
    widest = max((len(_words(cells)) for cells in grid.rows), default=0)
    for row, cells in enumerate(grid.rows):
        words = _words(cells)
        if not words or TITLE.fullmatch(words[0]) or len(words) < min(widest, 2):
            continue
        columns = [at for at, value in enumerate(cells) if _word(value)]
        named = [at for at in columns if not any(sign.isdigit() for sign in text(cells[at]))]
        return row - 1, (named or columns)[0]
    return -1, 0


def _words(cells: Sequence[Cell]) -> list[str]:
    return [word for word in map(_word, cells) if word]


def _word(value: Cell) -> str:
    return "".join(text(value).split())
