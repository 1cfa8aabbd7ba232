"""Spreadsheets: text stays text, nothing becomes a formula, pages are ready to print."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from xiangxun.foundation.papers import Column, Kind, Sheet, workbook

ON = date(2021, 3, 10)
COLUMNS = (
    Column("序号", 6, Kind.NUMBER),
    Column("身份证号", 20),
    Column("金额（元）", 12, Kind.YUAN),
    Column("日期", 12, Kind.DAY),
    Column("备注", 30, Kind.WRAPPED),
)


def make_sheet(*rows: Sequence[object], name: str = "台账") -> Sheet:
    return Sheet(
        name, "示例县培训台账", COLUMNS, rows, remarks=["制表日期：2021年3月10日"], closing=["制表人："]
    )


def opened(*sheets: Sheet) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook(sheets, on=ON)))


def test_workbook_made_twice_is_byte_identical() -> None:
    row = (1, "11010519491231002X", 120050, ON, "按时")
    assert workbook([make_sheet(row)], on=ON) == workbook([make_sheet(row)], on=ON)
    assert opened(make_sheet(row)).properties.created.date() == ON


def test_workbook_writes_each_kind_in_its_own_way() -> None:
    at_midnight = datetime(2021, 3, 8)  # noqa: DTZ001
    page = opened(make_sheet((1, "110105194912310021", 120050, date(2021, 3, 8), None))).active
    assert [cell.value for cell in page[4]] == [1, "110105194912310021", 1200.5, at_midnight, None]
    assert [cell.data_type for cell in page[4]][:2] == ["n", "s"]
    assert page["B4"].number_format == "@"


def test_workbook_with_long_number_keeps_every_digit() -> None:
    page = opened(make_sheet((410183199001010017, "", None, None, None))).active
    assert page["A4"].value == "410183199001010017"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-x", "@sum", "\tcmd"])
def test_workbook_with_formula_like_text_keeps_it_text(text: str) -> None:
    page = opened(make_sheet((1, text, None, None, text))).active
    for cell in (page["B4"], page["E4"]):
        assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_workbook_with_ordinary_text_has_no_apostrophe() -> None:
    assert opened(make_sheet((1, "张三", None, None, None))).active["B4"].quotePrefix is False


def test_workbook_is_ready_to_print() -> None:
    page = opened(make_sheet((1, "x", None, None, None))).active
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.page_setup.fitToHeight == 0
    assert page.freeze_panes == "A4"
    assert page.print_title_rows == "$3:$3"
    assert "&P" in page.oddFooter.center.text
    assert sorted(str(area) for area in page.merged_cells.ranges) == ["A1:E1", "A2:E2", "A5:E5"]
    assert page["A5"].value == "制表人："


def test_workbook_with_awkward_sheet_names_mends_them() -> None:
    names = opened(
        make_sheet(name="第1期/上午"), make_sheet(name="第1期:上午"), make_sheet(name="长" * 40)
    ).sheetnames
    assert names == ["第1期·上午", "第1期·上午（2）", "长" * 31]


def test_workbook_with_float_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        workbook([make_sheet((0.6, "x", None, None, None))], on=ON)


def test_workbook_reads_rows_as_they_come() -> None:
    def rows() -> Iterator[Sequence[object]]:
        yield from ((n, "x", None, None, None) for n in range(2000))

    page = opened(Sheet("台账", "台账", COLUMNS, rows())).active
    assert page["A2002"].value == 1999
