"""The first look: columns recognised, samples shown, nothing judged."""

from __future__ import annotations

from xiangxun.registry.rosters.look import look_at

PHONE = "13800000000"


def test_look_shows_columns_letters_fields_and_masked_numbers(workbook, number):
    rows = (("名单",), ("姓名", "身份证号", "是否贫困户", "第1天签到"), ("甲", number(1), "是", "√"))
    sheet = look_at(workbook({"一班": rows}), name="x").sheets[0]
    assert (sheet.name, sheet.hidden, sheet.header_rows, sheet.filled_rows) == ("一班", False, (2, 2), 1)
    assert [(column.letter, column.field) for column in sheet.columns] == [
        ("A", "name"),
        ("B", "id"),
        ("C", "tick:贫困户"),
        ("D", "day:1"),
    ]
    assert sheet.columns[1].samples == ("*" * 14 + number(1)[-4:],)


def test_look_fields_are_a_mapping_that_reads_the_same(workbook, read, number):
    content = workbook({"一班": [("姓名", "身份证号", "残疾人", "第2天签到"), ("甲", number(1), "√", "√")]})
    mapping = {column.index: column.field for column in look_at(content, name="x").sheets[0].columns}
    assert read(content, mapping=mapping).rows == read(content).rows


def test_look_without_number_column_tells_the_problem_and_still_shows(workbook):
    look = look_at(workbook({"一班": [("姓名", "电话"), ("甲", PHONE)]}), name="x")
    assert look.problem == "工作表“一班”第 1 行的表头里没有“身份证号”列；请加上这一列后重新上传。"
    assert look.sheets[0].columns[1].samples == (PHONE,)


def test_look_without_any_header_offers_every_column(workbook):
    look = look_at(workbook({"一班": [("甲", "1"), ("乙", "2")]}), name="x")
    assert look.problem
    assert [column.field for column in look.sheets[0].columns] == ["extra", "extra"]


def test_look_marks_hidden_sheets(workbook):
    rows = [("姓名", "身份证号")]
    look = look_at(workbook({"一": rows, "二": rows}, hidden=["二"]), name="x")
    assert [sheet.hidden for sheet in look.sheets] == [False, True]


def test_look_names_columns_as_the_spreadsheet_does_when_the_first_are_empty(workbook, number):
    content = workbook({"一": [("", "", "姓名", "身份证号"), ("", "", "甲", number(1))]})
    assert [column.letter for column in look_at(content, name="x").sheets[0].columns] == ["C", "D"]
