"""Rosters made by the tests: an invented county's region code 990101, names of one character."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from xiangxun.kernel.resident_id import check_character
from xiangxun.registry.rosters import Roster, read_roster

TODAY = date(2024, 5, 1)
Sheet = Sequence[Sequence[object]]


@pytest.fixture
def number() -> Callable[..., str]:
    """Make a valid ID number: `number(1)`, `number(2, birth="19900101")`; odd sequence is a man's."""

    def make(sequence: int, birth: str = "19800101") -> str:
        first = f"990101{birth}{sequence:03d}"
        return first + check_character(first)

    return make


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """Make an .xlsx of sheets given by name; `merges` are ranges of the first, `hidden` names sheets."""

    def make(sheets: dict[str, Sheet], merges: Iterable[str] = (), hidden: Iterable[str] = ()) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
            if name in hidden:
                sheet.sheet_state = "hidden"
        for merged in merges:
            book.worksheets[0].merge_cells(merged)
        kept = BytesIO()
        book.save(kept)
        return kept.getvalue()

    return make


@pytest.fixture
def read() -> Callable[..., Roster]:
    """Read bytes as of a fixed day."""
    return lambda content, **options: read_roster(content, name="roster", today=TODAY, **options)


@pytest.fixture
def judged(read, workbook) -> Callable[..., Roster]:
    """Read one sheet of rows as an .xlsx."""
    return lambda *rows, **options: read(workbook({"名单": rows}), **options)
