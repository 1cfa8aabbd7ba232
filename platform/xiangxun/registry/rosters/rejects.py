"""Rejects 退补表: the bad rows back as a workbook with a reason beside each, ready to repair and send again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from itertools import groupby

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xiangxun.kernel.resident_id import ILLEGAL_CHARACTER, LOOKALIKES, WRONG_LENGTH, normalise
from xiangxun.registry.rosters.codes import CODES
from xiangxun.registry.rosters.grids import cell, text
from xiangxun.registry.rosters.roster import JudgedRow, Part, Roster, Verdict
from xiangxun.registry.rosters.words import Field

REASON = "原因"
SOURCE_ROW = "原行号"

_DIGITS = "0123456789"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_WIDTHS = {Field.ID.value: 22, Field.PHONE.value: 16, Field.SERIAL.value: 6, Field.SEX.value: 6}


def rejects_workbook(roster: Roster) -> bytes:
    """Return an .xlsx with one sheet per table that has rejected rows; all cells are text, no cell a formula."""
    kept = BytesIO()
    with Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        plain = book.add_format({"num_format": "@"})
        taken: set[str] = set()
        by_part = sorted(roster.rejected, key=lambda row: row.part)
        for number, rows in groupby(by_part, key=lambda row: row.part):
            part = roster.parts[number]
            sheet = book.add_worksheet(_sheet_name(part, taken))
            _write_head(sheet, part, head)
            _write_rows(sheet, part, rows, plain)
        if not taken:
            book.add_worksheet("没有退回的行")
    return kept.getvalue()


def explain(row: JudgedRow, part: Part) -> str:
    """Return why a row is rejected or doubtful and what to do, in Chinese; empty where nothing is to be done."""
    codes = (code for code in row.codes if CODES[code].verdict is not Verdict.ACCEPT)
    return "；".join(f"{_reason(code, row, part)} — {CODES[code].remedy}" for code in codes)


def safe_text(written: str) -> str:
    """Return text that no spreadsheet takes for a formula, even after it was saved as .csv."""
    return f"'{written}" if len(written) > 1 and written.startswith(_FORMULA_STARTS) else written


def _reason(code: str, row: JudgedRow, part: Part) -> str:
    if code == WRONG_LENGTH:
        return f"身份证号 {len(_number(row, part))} 位，应为 18 位"
    if code == ILLEGAL_CHARACTER:
        return _illegal(_number(row, part))
    return CODES[code].reason


def _illegal(number: str) -> str:
    place = next((place for place, character in enumerate(number) if character not in _DIGITS), None)
    if place is None or (number[place] == "X" and place == len(number) - 1):
        return CODES[ILLEGAL_CHARACTER].reason
    digit = number[place].translate(LOOKALIKES)
    likely = f"，像是数字 {digit}" if digit in _DIGITS else ""
    return f"身份证号第 {place + 1} 位是“{number[place]}”{likely}"


def _number(row: JudgedRow, part: Part) -> str:
    index = next(index for index, _, field in part.columns if field == Field.ID)
    return normalise(text(cell(row.raw, index)))[0]


def _write_head(sheet: Worksheet, part: Part, head: Format) -> None:
    labels = [label for _, label, field in part.columns if field != Field.IGNORED]
    for column, label in enumerate((*labels, REASON, SOURCE_ROW)):
        sheet.write_string(0, column, safe_text(label), head)
    sheet.freeze_panes(1, 0)


def _write_rows(sheet: Worksheet, part: Part, rows: Iterable[JudgedRow], plain: Format) -> None:
    columns = [column for column in part.columns if column[2] != Field.IGNORED]
    for place, (_, _, field) in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(field, 12), plain)
    sheet.set_column(len(columns), len(columns), 60, plain)
    for line, row in enumerate(rows, 1):
        for place, (index, _, _) in enumerate(columns):
            sheet.write_string(line, place, safe_text(text(cell(row.raw, index))), plain)
        sheet.write_string(line, len(columns), explain(row, part), plain)
        sheet.write_string(line, len(columns) + 1, str(row.row), plain)


def _sheet_name(part: Part, taken: set[str]) -> str:
    wanted = _NOT_IN_SHEET_NAMES.sub("_", part.sheet or "花名册").strip("'")[:27] or "花名册"
    name, again = wanted, 2
    while name.lower() in taken:
        name, again = f"{wanted}({again})", again + 1
    taken.add(name.lower())
    return name
