"""Bad rows handed back: a reason beside each, text cells, nothing that runs, and readable again."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from xiangxun.registry.rosters.rejects import explain, rejects_workbook, safe_text

HEAD = ("序号", "姓名", "性别", "身份证号", "联系电话", "人员类别")
PHONE = "13800000000"


def opened(content):
    return openpyxl.load_workbook(BytesIO(content))


@pytest.fixture
def bad(judged, number):
    return judged(
        HEAD,
        (1, "甲", "男", number(1), PHONE, "一般农户"),
        (2, "乙", "女", number(2)[:-1], "", "=HYPERLINK(1)"),
        (3, "丙", "男", 990101198001010009, "+8613800000000", "@x"),
    )


def test_rejects_workbook_holds_only_rejected_rows_with_reason_and_row(bad):
    rows = list(opened(rejects_workbook(bad))["名单"].values)
    assert rows[0] == (*HEAD, "原因", "原行号")
    assert [(row[1], row[-1]) for row in rows[1:]] == [("乙", "3"), ("丙", "4")]
    assert (
        rows[1][-2] == "身份证号 17 位，应为 18 位 — 核对原件；没有联系电话 — 补填电话，或写明没有电话的原因"
    )
    assert "末几位已丢失" in rows[2][-2]


def test_rejects_workbook_cells_are_text_and_no_formula(bad):
    sheet = opened(rejects_workbook(bad))["名单"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert sheet["F3"].value == "'@x"
    assert sheet["E3"].value == "'+8613800000000"


def test_rejects_workbook_unrepaired_is_judged_the_same_again(bad, read):
    again = read(rejects_workbook(bad))
    assert [row.codes for row in again.rows] == [row.codes for row in bad.rejected]
    assert again.unknown_columns == ()


def test_rejects_workbook_repaired_and_sent_again_is_accepted(bad, read, number):
    book = opened(rejects_workbook(bad))
    book["名单"]["D2"], book["名单"]["D3"], book["名单"]["E2"] = number(2), number(3), PHONE
    kept = BytesIO()
    book.save(kept)
    again = read(kept.getvalue())
    assert again.counts == {"accept": 2, "accept_with_warning": 0, "reject": 0}
    assert [row.phone for row in again.rows] == [PHONE, PHONE]


def test_rejects_workbook_of_two_row_header_keeps_its_meaning(read, workbook):
    rows = (
        ("姓名", "身份证号", "人员类型(打√)", ""),
        ("", "", "贫困户", "残疾人"),
        ("甲", "", "", "√"),
    )
    roster = read(workbook({"名单": rows}, merges=["A1:A2", "B1:B2", "C1:D1"]))
    again = read(rejects_workbook(roster))
    assert [row.group for row in again.rows] == [row.group for row in roster.rows] == ["残疾人"]


def test_rejects_workbook_two_sheets_and_side_by_side_tables_stay_apart(read, workbook, number):
    head = ("姓名", "身份证号", "姓名", "身份证号")
    roster = read(workbook({"一": [head, ("甲", "1", "乙", "2")], "二": [head[:2], ("丙", "3")]}))
    book = opened(rejects_workbook(roster))
    assert book.sheetnames == ["一", "一(2)", "二"]
    assert book["一(2)"]["A2"].value == "乙"


def test_rejects_workbook_without_bad_rows_still_opens(judged, number):
    roster = judged(HEAD, (1, "甲", "男", number(1), PHONE, ""))
    assert opened(rejects_workbook(roster)).sheetnames == ["没有退回的行"]


def test_explain_letter_in_number_names_place_and_likely_digit_not_the_number(judged, number):
    written = number(1)[:2] + "O" + number(1)[3:]
    roster = judged(HEAD, (1, "甲", "男", written, PHONE, ""))
    assert explain(roster.rows[0], roster.parts[0]) == "身份证号第 3 位是“O”，像是数字 0 — 核对原件"


def test_explain_safe_repairs_asks_for_nothing(judged, number):
    roster = judged(HEAD, (1, "甲", "男", f"{number(1)[:6]} {number(1)[6:]}", PHONE, ""))
    assert explain(roster.rows[0], roster.parts[0]) == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_safe_text_guards_every_formula_start(start):
    assert safe_text(f"{start}1") == f"'{start}1"
    assert safe_text("-") == "-"
