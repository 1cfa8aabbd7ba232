"""Delimited text 文本表格: .csv and what spreadsheets call "Unicode text"."""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import islice

from xiangxun.registry.rosters.decoding import decode
from xiangxun.registry.rosters.grids import MAX_ROWS, Cell, Grid, UnreadableRoster

_DELIMITERS = ",\t;|，"
_HEADER_WORDS = re.compile(r"身份|姓\s*名|证件号")
_GUARDED = re.compile(r'="([^"]*)"')
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def read_delimited(content: bytes) -> Grid:
    """Return the one grid of a text file; rows are counted as a spreadsheet that opens it counts them."""
    written = decode(content)
    declared = _DECLARED.match(written)
    delimiter = declared[1] if declared else _delimiter(written)
    try:
        rows = list(islice(csv.reader(StringIO(written, newline=""), delimiter=delimiter), MAX_ROWS + 1))
    except csv.Error as error:
        raise UnreadableRoster(
            "文本表格里引号或换行不成对，读不下去；请用 WPS 或 Excel 另存为 .xlsx 后重新上传。",
            code="damaged_file",
        ) from error
    return Grid(None, [[_unguarded(value) for value in row] for row in rows])


def _unguarded(value: str) -> Cell:
    """Return the text inside `="…"`, by which exports keep long numbers from being read as numbers."""
    guarded = _GUARDED.fullmatch(value) if value.startswith("=") else None
    return guarded[1] if guarded else value


def _delimiter(written: str) -> str:
    """Return the delimiter most used in the line that has the header's words, else in the first lines."""
    first = list(islice(StringIO(written), 50))
    headed = [line for line in first if _HEADER_WORDS.search(line)]
    sample = headed[0] if headed else "".join(first)
    return max(_DELIMITERS, key=sample.count)
