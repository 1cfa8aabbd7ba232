"""Where offices put the header, and what stands around it."""

from __future__ import annotations

import pytest

from xiangxun.registry.rosters import UnreadableRoster

PHONE = "13800000000"
HEAD = ("序号", "姓名", "身份证号", "电话")


def judged_rows(roster):
    return [(row.row, row.name, row.verdict.value) for row in roster.rows]


def test_find_header_below_title_notes_and_blank_rows(read, workbook, number):
    rows = (
        ("示例县培训花名册", "", "", ""),
        ("培训时间:2024年5月1日", "", "地点:礼堂", ""),
        (),
        ("序 号", "姓\n名", "公民身份\n号 码（必填）*", "联系\n方式"),
        (1, "甲", number(1), PHONE),
    )
    roster = read(workbook({"名单": rows}, merges=["A1:D1"]))
    assert judged_rows(roster) == [(5, "甲", "accept")]
    assert roster.parts[0].header_rows == (4, 4)


def test_find_header_in_two_rows_with_merged_parents(read, workbook, number):
    rows = (
        ("示例县名单", "", "", "", "", "", ""),
        ("序号", "基本信息", "", "", "人员类型(打√)", "", "意愿"),
        ("", "姓 名", "身份证号码", "手机号", "贫困户", "退役军人", ""),
        (1, "甲", number(1), PHONE, "√", "", "愿意"),
        (2, "乙", number(2), PHONE, "", "√", ""),
    )
    roster = read(workbook({"名单": rows}, merges=["A1:G1", "A2:A3", "B2:D2", "E2:F2", "G2:G3"]))
    assert judged_rows(roster) == [(4, "甲", "accept"), (5, "乙", "accept")]
    assert [row.group for row in roster.rows] == ["贫困户", "退役军人"]
    assert roster.rows[0].extra == {"意愿": "愿意"}


def test_find_header_in_two_rows_without_merges_as_csv_has_it(read, number):
    lines = [
        "序号,基本信息,,,人员类型,",
        ",姓名,身份证号,手机号,贫困户,残疾人",
        f"1,甲,{number(1)},{PHONE},,√",
    ]
    roster = read("\n".join(lines).encode())
    assert judged_rows(roster) == [(3, "甲", "accept")]
    assert roster.rows[0].group == "残疾人"


def test_find_header_with_days_in_the_row_below(read, workbook, number):
    rows = (
        ("姓名", "身份证号", "电话", "签到", "", "备注"),
        ("", "", "", "第1天", "第2天", ""),
        ("甲", number(1), PHONE, "√", "缺", ""),
    )
    roster = read(workbook({"名单": rows}, merges=["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"]))
    assert judged_rows(roster) == [(3, "甲", "accept")]
    assert roster.rows[0].attendance == (True, False)


def test_find_header_number_in_the_row_below_name(read, workbook, number):
    rows = (
        ("姓名", "证件", "", "电话"),
        ("", "证件类型", "证件号码", ""),
        ("甲", "身份证", number(1), PHONE),
    )
    roster = read(workbook({"名单": rows}, merges=["A1:A2", "B1:C1", "D1:D2"]))
    assert judged_rows(roster) == [(3, "甲", "accept")]


def test_read_totals_signatures_notes_and_blank_numbers_are_no_people(judged, number):
    roster = judged(
        HEAD,
        (1, "甲", number(1), PHONE),
        ("小计", "1人", "", ""),
        (2, "乙", number(2), PHONE),
        (3, "", "", ""),
        ("合计", "2人", "", ""),
        ("填表人:", "丙", "审核人:", "丁"),
        ("", "注：本表一式两份，乡镇、县各存一份", "", ""),
        ("", "", "", "2024年5月1日"),
        ("培训单位（盖章）", "", "", ""),
    )
    assert judged_rows(roster) == [(2, "甲", "accept"), (4, "乙", "accept")]
    assert [row for _, row in roster.skipped] == [3, 5, 6, 7, 8, 9, 10]


def test_read_row_with_only_name_or_only_number_is_a_person(judged, number):
    roster = judged(HEAD, (1, "甲", "", ""), (2, "", number(2), ""), (3, "", "", PHONE))
    assert [row.codes for row in roster.rows] == [
        ("missing_id", "missing_phone"),
        ("missing_name", "missing_phone"),
        ("missing_id", "missing_name"),
    ]


def test_read_section_heading_alone_in_its_row_is_no_person(judged, number):
    roster = judged(HEAD[1:], ("东镇", "", ""), ("甲", number(1), PHONE))
    assert judged_rows(roster) == [(3, "甲", "accept")]


def test_read_header_repeated_on_each_page_is_no_person(judged, number):
    roster = judged(HEAD, (1, "甲", number(1), PHONE), HEAD, (2, "乙", number(2), PHONE))
    assert judged_rows(roster) == [(2, "甲", "accept"), (4, "乙", "accept")]
    assert len(roster.parts) == 1


def test_read_second_table_with_other_columns_takes_over(judged, number):
    roster = judged(HEAD, (1, "甲", number(1), PHONE), ("姓名", "电话", "身份证号"), ("乙", PHONE, number(2)))
    assert judged_rows(roster) == [(2, "甲", "accept"), (4, "乙", "accept")]
    assert len(roster.parts) == 2


def test_read_two_people_side_by_side_are_both_judged(judged, number):
    roster = judged(
        (*HEAD, *HEAD), (1, "甲", number(1), PHONE, 2, "乙", number(2), PHONE), (3, "丙", number(3), PHONE)
    )
    assert judged_rows(roster) == [(2, "甲", "accept"), (2, "乙", "accept"), (3, "丙", "accept")]


def test_read_sheets_all_read_hidden_and_headless_left_and_named(read, workbook, number):
    sheets = {
        "一班": (HEAD, (1, "甲", number(1), PHONE)),
        "说明": (("请如实填写",),),
        "旧名单": (HEAD, (1, "丁", number(4), PHONE)),
        "二班": (HEAD, (1, "乙", number(2), PHONE), (2, "甲", number(1), PHONE)),
    }
    roster = read(workbook(sheets, hidden=["旧名单"]))
    assert [(row.sheet, row.row, row.codes) for row in roster.rows] == [
        ("一班", 2, ()),
        ("二班", 2, ()),
        ("二班", 3, ("duplicate_in_file",)),
    ]
    assert roster.unread == ("说明", "旧名单")


def test_read_township_merged_over_rows_stands_in_each(read, workbook, number):
    rows = (
        ("姓名", "身份证号", "电话", "乡镇"),
        ("甲", number(1), PHONE, "东镇"),
        ("乙", number(2), PHONE, ""),
    )
    roster = read(workbook({"名单": rows}, merges=["D2:D3"]))
    assert [row.township for row in roster.rows] == ["东镇", "东镇"]


def test_read_table_not_beginning_in_a1_keeps_the_spreadsheets_row_numbers(read, workbook, number):
    rows = ((), (), ("", "", *HEAD), ("", "", 1, "甲", number(1), PHONE))
    assert judged_rows(read(workbook({"名单": rows}))) == [(4, "甲", "accept")]


def test_read_columns_of_somebody_else_are_not_the_trainees(judged, number):
    head = ("户主姓名", "户主身份证号", "姓名", "身份证号", "紧急联系电话", "本人电话")
    row = judged(head, ("户", number(9), "甲", number(1), "13900000000", PHONE)).rows[0]
    assert (row.name, row.id_number, row.phone, row.household) == ("甲", number(1), PHONE, "户")


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (("姓名", "电话"), "no_id_column"),
        (("身份证号", "电话"), "no_name_column"),
        (("甲", "乙"), "no_header"),
    ],
)
def test_read_without_needed_columns_says_which(judged, head, code):
    with pytest.raises(UnreadableRoster) as caught:
        judged(head, ("x", "y"))
    assert caught.value.code == code
    assert "\n" not in caught.value.message


def test_read_only_hidden_sheet_says_so(read, workbook, number):
    sheets = {"说明": (("请填写",),), "名单": (HEAD, (1, "甲", number(1), PHONE))}
    with pytest.raises(UnreadableRoster) as caught:
        read(workbook(sheets, hidden=["名单"]))
    assert caught.value.code == "hidden_sheet"


def test_read_header_alone_is_no_rows(judged):
    assert judged(HEAD).counts == {"accept": 0, "accept_with_warning": 0, "reject": 0}


def test_read_mapping_overrules_words(judged, number):
    head = ("姓名", "身份证号", "电话", "备用电话")
    row = judged(head, ("甲", number(1), "12345", PHONE), mapping={2: "extra", 3: "phone"}).rows[0]
    assert (row.phone, row.codes) == (PHONE, ())


def test_read_mapping_of_columns_no_word_explains_starts_at_the_first_number(judged, number):
    roster = judged(("XM", "SFZ"), ("甲", number(1)), mapping={0: "name", 1: "id"})
    assert [(row.row, row.name) for row in roster.rows] == [(2, "甲")]


def test_read_unknown_field_in_mapping_is_refused(judged, number):
    with pytest.raises(Exception, match="不认识"):
        judged(HEAD, (1, "甲", number(1), PHONE), mapping={1: "shoe"})
