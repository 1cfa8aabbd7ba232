"""Spreadsheets 表格: print-ready lists as .xlsx, row by row in constant memory.

What a person typed is written as text and never as a formula. A text that a spreadsheet would take for one is
marked with the apostrophe format (`quotePrefix`): it shows unchanged and stays text when somebody edits it.
ID numbers and phones are text, or the last digits would be lost.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

#: What the names of folders begin with in which rows wait until their book is closed; a killed process leaves its own.
WAITING = "xiangxun-sheets-"
_LONGEST_TEXT = 32_767
_LONGEST_NAME = 31
_EXACT_BELOW = 10**15
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "·"))
_A4 = 9
_FONT = "宋体"


class Kind(StrEnum):
    """How a column is shown: text (also IDs and phones), wrapped text, whole number, fen as yuan, day."""

    TEXT = "text"
    WRAPPED = "wrapped"
    NUMBER = "number"
    YUAN = "yuan"
    DAY = "day"


_FORMATS: dict[Kind, dict[str, object]] = {
    Kind.TEXT: {"num_format": "@"},
    Kind.WRAPPED: {"num_format": "@", "text_wrap": True},
    Kind.NUMBER: {"num_format": "0", "align": "right"},
    Kind.YUAN: {"num_format": "#,##0.00", "align": "right"},
    Kind.DAY: {"num_format": "yyyy-mm-dd", "align": "center"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in characters, how its cells are shown."""

    title: str
    width: int = 12
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list to print on A4 landscape: title, remarks, head, rows (consumed once), lines below such as 制表人."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    remarks: Sequence[str] = ()
    closing: Sequence[str] = ()


def workbook(sheets: Iterable[Sheet], *, on: date) -> bytes:
    """Return an .xlsx with these sheets; `on` is the day it bears, and equal contents are equal bytes.

    A cell holds text, a whole number, fen (in a YUAN column), a day, or None. At least one sheet is needed.
    """
    import xlsxwriter

    out = io.BytesIO()
    # Rows wait in a file until the book is closed: in a folder of our own, gone with it whatever happens.
    with tempfile.TemporaryDirectory(prefix=WAITING) as waiting:
        book = xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": waiting})
        book.set_properties({"created": datetime(on.year, on.month, on.day), "author": "乡训"})  # noqa: DTZ001
        try:
            _write_sheets(book, sheets)
        finally:
            book.close()
    return out.getvalue()


def _write_sheets(book: Any, sheets: Iterable[Sheet]) -> None:
    taken: set[str] = set()
    for sheet in sheets:
        _Writer(book, book.add_worksheet(_free_name(sheet.name, taken)), sheet).write()


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name that a spreadsheet accepts: 31 characters, none of []:*?/\\, no two alike."""
    wanted = name.translate(_NOT_IN_NAMES).strip() or "表"
    free, n = wanted[:_LONGEST_NAME], 1
    while free.casefold() in taken:
        n += 1
        free = f"{wanted[: _LONGEST_NAME - 5]}（{n}）"
    taken.add(free.casefold())
    return free


class _Writer:
    """Writes one sheet from top to bottom; constant memory allows no way back."""

    def __init__(self, book: Any, page: Any, sheet: Sheet) -> None:
        self.book, self.page, self.sheet = book, page, sheet
        self.row = 0
        self.formats = {kind: self._cell(**look) for kind, look in _FORMATS.items()}
        self.quoted = {
            kind: self._cell(**_FORMATS[kind], quote_prefix=True) for kind in (Kind.TEXT, Kind.WRAPPED)
        }

    def _format(self, **look: object) -> Any:
        return self.book.add_format({"font_name": _FONT, "font_size": 11, "valign": "vcenter", **look})

    def _cell(self, **look: object) -> Any:
        return self._format(border=1, **look)

    def write(self) -> None:
        self._set_page()
        self._merged(self.sheet.title, 30, self._format(bold=True, align="center", font_size=16))
        for remark in self.sheet.remarks:
            self._merged(remark, 20, self._format())
        head = self._cell(bold=True, align="center", text_wrap=True)
        self.page.set_row(self.row, 24)
        for at, column in enumerate(self.sheet.columns):
            self.page.write_string(self.row, at, column.title, head)
        self.row += 1
        self.page.freeze_panes(self.row, 0)
        self.page.repeat_rows(self.row - 1)
        self._write_rows()
        for line in self.sheet.closing:
            self._merged(line, 24, self._format())

    def _set_page(self) -> None:
        page = self.page
        page.set_paper(_A4)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.center_horizontally()
        page.set_footer("&C第 &P 页，共 &N 页")
        for at, column in enumerate(self.sheet.columns):
            page.set_column(at, at, column.width)

    def _merged(self, text: str, height: int, look: Any) -> None:
        self.page.set_row(self.row, height)
        last = len(self.sheet.columns) - 1
        if last > 0:
            self.page.merge_range(self.row, 0, self.row, last, "", look)
        self.page.write_string(self.row, 0, text, look)
        self.row += 1

    def _write_rows(self) -> None:
        kinds = [column.kind for column in self.sheet.columns]
        for values in self.sheet.rows:
            for at, (kind, value) in enumerate(zip(kinds, values, strict=True)):
                self._write_cell(at, kind, value)
            self.row += 1

    def _write_cell(self, at: int, kind: Kind, value: object) -> None:
        page, row, look = self.page, self.row, self.formats[kind]
        match value:
            case None | "":
                page.write_blank(row, at, None, look)
            case bool():
                page.write_string(row, at, "是" if value else "否", look)
            case int() if kind is Kind.YUAN:
                page.write_number(row, at, Decimal(value) / 100, look)
            case int() if kind is Kind.NUMBER and abs(value) < _EXACT_BELOW:
                page.write_number(row, at, value, look)
            case date() if kind is Kind.DAY:
                page.write_datetime(row, at, value, look)
            case float():
                raise TypeError("a spreadsheet cell holds whole numbers and fen, not a float")
            case _:
                text = str(value)[:_LONGEST_TEXT]
                if text.startswith(_FORMULA_STARTS):
                    look = self.quoted.get(kind, self.quoted[Kind.TEXT])
                page.write_string(row, at, text, look)
