"""Every code of the judge, one row each, and what the row comes to."""

from __future__ import annotations

from datetime import date

import pytest

HEAD = ("姓名", "性别", "身份证号", "联系电话")
PHONE = "13800000000"


def test_judge_good_row_is_accepted_with_everything_known(judged, number):
    row = judged(HEAD, ("甲", "男", number(1), PHONE)).rows[0]
    assert (row.sheet, row.row, row.verdict, row.codes) == ("名单", 2, "accept", ())
    assert (row.name, row.id_number, row.birth, row.sex, row.phone) == (
        "甲",
        number(1),
        date(1980, 1, 1),
        "male",
        PHONE,
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda n: n[:6] + " " + n[6:], "spaces_inside"),
        (lambda n: "".join(chr(ord(c) + 0xFEE0) for c in n), "full_width_digits"),
    ],
)
def test_judge_repairable_number_is_accepted_and_named(judged, number, change, code):
    row = judged(HEAD, ("甲", "男", change(number(1)), PHONE)).rows[0]
    assert (row.verdict, row.codes, row.id_number) == ("accept", (code,), number(1))


def test_judge_small_x_is_accepted_and_named(judged, number):
    with_x = next(n for n in map(number, range(1, 99, 2)) if n.endswith("X"))
    row = judged(HEAD, ("甲", "男", with_x.lower(), PHONE)).rows[0]
    assert (row.verdict, row.codes, row.id_number) == ("accept", ("lowercase_x",), with_x)


@pytest.mark.parametrize(
    ("sex", "phone", "code"),
    [("男", "12345", "bad_phone"), ("男", "", "missing_phone"), ("女", PHONE, "sex_disagrees_with_id")],
)
def test_judge_doubtful_row_is_accepted_with_warning(judged, number, sex, phone, code):
    row = judged(HEAD, ("甲", sex, number(1), phone)).rows[0]
    assert (row.verdict, row.codes) == ("accept_with_warning", (code,))
    assert row.sex == "male"


def test_judge_fifteen_digits_are_converted_with_warning(judged, number):
    old = number(1)[:6] + number(1)[8:17]
    row = judged(HEAD, ("甲", "男", old, PHONE)).rows[0]
    assert (row.verdict, row.codes, row.id_number) == ("accept_with_warning", ("fifteen_digits",), number(1))


def test_judge_fifteen_digits_in_a_numeric_cell_are_whole(judged, number):
    old = int(number(1)[:6] + number(1)[8:17])
    assert judged(HEAD, ("甲", "男", old, PHONE)).rows[0].codes == ("fifteen_digits",)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (990101198001010009, "truncated_by_spreadsheet"),
        ("9.90101E+17", "truncated_by_spreadsheet"),
        ("9.9e17", "truncated_by_spreadsheet"),
        ("", "missing_id"),
        ("无", "missing_id"),
        ("990101198002310016", "impossible_birth_date"),
        ("990101203001010016", "impossible_birth_date"),
        ("990101190001010016", "impossible_birth_date"),
        ("99010119800101001", "wrong_length"),
        ("99O101198001010016", "illegal_character"),
    ],
)
def test_judge_number_that_cannot_be_used_is_rejected(judged, written, code):
    row = judged(HEAD, ("甲", "男", written, PHONE)).rows[0]
    assert (row.verdict, row.codes, row.id_number, row.birth) == ("reject", (code,), None, None)


def test_judge_wrong_check_character_is_rejected(judged, number):
    wrong = number(1)[:-1] + ("0" if number(1)[-1] != "0" else "1")
    assert judged(HEAD, ("甲", "男", wrong, PHONE)).rows[0].codes == ("checksum",)


def test_judge_missing_name_is_rejected(judged, number):
    row = judged(HEAD, ("", "男", number(1), PHONE)).rows[0]
    assert (row.verdict, row.codes, row.name) == ("reject", ("missing_name",), None)


def test_judge_letter_for_digit_carries_a_suggestion(judged, number):
    wanted = number(1)
    row = judged(HEAD, ("甲", "男", wanted.replace("0", "O"), PHONE)).rows[0]
    assert (row.verdict, row.suggestion) == ("reject", wanted)


def test_judge_same_person_again_is_rejected_whatever_the_padding(judged, number):
    rows = judged(HEAD, ("甲乙", "男", number(1), PHONE), ("甲　乙", "男", number(1), PHONE)).rows
    assert [row.verdict for row in rows] == ["accept", "reject"]
    assert rows[1].codes == ("spaces_inside", "duplicate_in_file")


def test_judge_same_number_other_name_is_rejected(judged, number):
    rows = judged(HEAD, ("甲", "男", number(1), PHONE), ("乙", "男", number(1), PHONE)).rows
    assert rows[1].codes == ("same_id_other_name",)


def test_judge_duplicate_of_a_rejected_row_stands(judged, number):
    rows = judged(HEAD, ("", "男", number(1), PHONE), ("甲", "男", number(1), PHONE)).rows
    assert [row.verdict for row in rows] == ["reject", "accept"]


@pytest.mark.parametrize("written", ["", "990101198001010011"])
def test_judge_same_missing_or_faulty_number_twice_is_no_duplicate(judged, written):
    rows = judged(HEAD, ("甲", "男", written, PHONE), ("甲", "男", written, PHONE)).rows
    assert rows[0].codes == rows[1].codes
    assert "duplicate_in_file" not in rows[1].codes


def test_judge_old_and_new_number_of_one_person_is_a_duplicate(judged, number):
    old = number(1)[:6] + number(1)[8:17]
    rows = judged(HEAD, ("甲", "男", number(1), PHONE), ("甲", "男", old, PHONE)).rows
    assert rows[1].codes == ("fifteen_digits", "duplicate_in_file")


def test_judge_phone_in_a_numeric_cell_is_read(judged, number):
    assert judged(HEAD, ("甲", "男", number(1), 13800000000)).rows[0].phone == PHONE


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("张　三", "张三"),
        (" 张三 ", "张三"),
        ("阿依•古丽", "阿依·古丽"),
        ("Li  Na", "Li Na"),
        ("𠮷㛃", "𠮷㛃"),
    ],
)
def test_judge_name_is_stored_without_padding(judged, number, written, stored):
    assert judged(HEAD, (written, "男", number(1), PHONE)).rows[0].name == stored


def test_judge_sign_in_marks_become_attendance(judged, number):
    head = ("姓名", "身份证号", "电话", *(f"第{n}天签到" for n in range(1, 9)))
    marks = ("√", "缺", "请假", "", "迟到", "甲", "×", "?")
    roster = judged(head, ("甲", number(1), PHONE, *marks))
    assert roster.day_count == 8
    assert roster.rows[0].attendance == (True, False, False, False, True, True, False, None)


def test_judge_half_days_make_one_day(judged, number):
    head = ("姓名", "身份证号", "电话", "第一天上午签到", "第一天下午签到", "第十二天签到")
    rows = judged(head, ("甲", number(1), PHONE, "", "√", "√"), ("乙", number(2), PHONE, "√", "", "")).rows
    assert [row.attendance for row in rows] == [(True, *[None] * 10, True), (True, *[None] * 10, False)]


def test_judge_ticked_groups_and_written_group_are_joined(judged, number):
    head = ("姓名", "身份证号", "电话", "人员类别", "是否贫困户", "残疾人")
    row = judged(head, ("甲", number(1), PHONE, "返乡青年", "是", "否")).rows[0]
    assert row.group == "返乡青年、贫困户"


def test_judge_address_is_split_only_where_both_parts_are_plain(judged, number):
    head = ("姓名", "身份证号", "电话", "家庭住址")
    rows = judged(head, ("甲", number(1), PHONE, "示例县东镇西村2组"), ("乙", number(2), PHONE, "西头")).rows
    assert [(row.township, row.village) for row in rows] == [("东镇", "西村2组"), (None, "西头")]
    assert rows[0].extra == {"家庭住址": "示例县东镇西村2组"}


def test_judge_unknown_column_is_kept_by_name_and_reported(judged, number):
    roster = judged(("姓名", "身份证号", "电话", "鞋码"), ("甲", number(1), PHONE, 41))
    assert (roster.unknown_columns, roster.rows[0].extra) == (("鞋码",), {"鞋码": "41"})
