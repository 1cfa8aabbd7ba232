"""Every kind of file a roster comes in, told by content, and every way a file can be broken."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import zipfile
from io import BytesIO

import openpyxl
import pytest
import xlwt

from xiangxun.registry.rosters import Roster, UnreadableRoster

PHONE = "13800000000"


@pytest.fixture
def lines(number):
    return [["姓名", "身份证号", "电话"], ["甲", number(1), PHONE], ["乙", number(2), PHONE]]


def as_text(lines, delimiter=","):
    return "\r\n".join(delimiter.join(line) for line in lines) + "\r\n"


def as_xls(lines, style=None):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("名单")
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            sheet.write(row, column, value)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def as_html(lines, head=""):
    rows = "".join(
        "<tr>" + "".join(f"<td style='x'>{value}</td>" for value in line) + "</tr>" for line in lines
    )
    return f"<html><head>{head}<style>td{{x}}</style></head><body><table>{rows}</table></body></html>"


def names(roster):
    return [(row.sheet, row.row, row.name, row.verdict.value) for row in roster.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_read_text_in_every_encoding_and_delimiter(read, lines, encoding, delimiter):
    roster = read(as_text(lines, delimiter).encode(encoding))
    assert names(roster) == [(None, 2, "甲", "accept"), (None, 3, "乙", "accept")]


def test_read_text_counts_rows_as_a_spreadsheet_does(read, number):
    written = f'姓名,身份证号,电话,备注\n\n甲,{number(1)},{PHONE},"两\n行"\n乙,{number(2)},{PHONE},\n'
    assert [row.row for row in read(written.encode()).rows] == [3, 4]


@pytest.mark.parametrize("guard", ["\t{}", "'{}", '="{}"', '"=""{}"""'])
def test_read_text_number_guarded_by_its_exporter_is_no_repair(read, number, guard):
    roster = read(f"姓名,身份证号,电话\n甲,{guard.format(number(1))},{PHONE}\n".encode())
    assert roster.rows[0].codes == ()


def test_read_text_takes_the_delimiter_of_the_header_not_of_the_notes(read, number):
    written = f"注;一;二;三;四;五;六\n姓名,身份证号,电话\n甲,{number(1)},{PHONE}\n"
    assert names(read(written.encode())) == [(None, 3, "甲", "accept")]


def test_read_old_excel_by_content_not_by_name(read, lines):
    assert names(read(as_xls(lines))) == [("名单", 2, "甲", "accept"), ("名单", 3, "乙", "accept")]


def test_read_old_excel_numeric_number_is_truncated(read, lines):
    roster = read(as_xls([lines[0], ["甲", 990101198001010009.0, PHONE]]))
    assert roster.rows[0].codes == ("truncated_by_spreadsheet",)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=gb2312>", "gb18030"),
        ("<meta charset='utf-8'>", "utf-8"),
        ("", "gb18030"),
        ("", "utf-16"),
    ],
)
def test_read_web_page_saved_as_xls(read, lines, head, encoding):
    roster = read(as_html(lines, head).encode(encoding))
    assert names(roster) == [(None, 2, "甲", "accept"), (None, 3, "乙", "accept")]


def test_read_web_page_spans_breaks_and_entities(read, number):
    page = (
        "<table><tr><th colspan=4>示例县名单</th></tr>"
        "<tr><th rowspan=2>姓<br>名<th rowspan=2>身份证号<th rowspan=2>电话<th>人员类型<tr><th>贫困户"
        f"<tr><td>甲&nbsp;<td>{number(1)}<td>{PHONE}<td>&radic;</table>"
    )
    row = read(page.encode()).rows[0]
    assert (row.row, row.name, row.group, row.verdict) == (4, "甲", "贫困户", "accept")


def test_read_formula_cells_by_value_never_evaluated(judged):
    roster = judged(("姓名", "身份证号", "电话"), ("=1+1", "@SUM(1+1)", "+8613800000000"))
    assert roster.rows[0].phone == PHONE
    assert roster.rows[0].verdict == "reject"
    assert roster.rows[0].name is None


def cut_zip(workbook, number):
    whole = workbook({"名单": [("姓名", "身份证号"), ("甲", number(1))]})
    return whole[: len(whole) // 2]


def other_zip(*_):
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as package:
        package.writestr("照片.jpg", b"x")
    return kept.getvalue()


def blank_sheet(workbook, _):
    return workbook({"名单": [("", " ")]})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (blank_sheet, "empty_file"),
        (b"\xff\xd8\xff\xe0picture", "not_a_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n", "not_a_spreadsheet"),
        (b"%PDF-1.7", "not_a_spreadsheet"),
        (other_zip, "not_a_spreadsheet"),
        (bytes(range(256)) * 8, "not_a_spreadsheet"),
        (cut_zip, "damaged_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted_file"),
        ("姓名,身份证号\n甲,乙\n".encode() + b"\xff\xff", "unknown_encoding"),
    ],
)
def test_read_broken_file_is_one_clear_chinese_sentence(read, workbook, number, content, code):
    with pytest.raises(UnreadableRoster) as caught:
        read(content(workbook, number) if callable(content) else content)
    assert caught.value.code == code
    assert re.fullmatch(r"[^\n]*[\u4e00-\u9fff][^\n。]*。", caught.value.message)


def test_read_damaged_bytes_anywhere_answer_or_refuse(read, lines):
    """Broken old workbooks make the reading library fail in every way there is; none may reach us."""
    whole, chance = as_xls(lines), random.Random(20240501)
    answers: set[object] = set()
    for _ in range(40):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            broken[chance.randrange(8, len(broken))] = chance.randrange(256)
        try:
            answers.add(type(read(bytes(broken))))
        except UnreadableRoster as error:
            answers.add(error.code)
    assert answers <= {Roster, "damaged_file", "empty_file", "no_header", "no_id_column", "too_large"}
    assert "damaged_file" in answers


MEASURE = """
import resource, sys
from datetime import date
from xiangxun.registry.rosters import read_roster
roster = read_roster(sys.stdin.buffer.read(), name="large", today=date(2024, 5, 1))
peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(len(roster.accepted), sum(peaks))
"""


def test_read_20000_rows_stays_under_300_megabytes(number):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("名单")
    sheet.append(["序号", "姓名", "性别", "身份证号", "联系电话", "乡镇", "村", "人员类别"])
    for place in range(20_000):
        made = number(place % 1000, birth=f"{1960 + place // 1000}0101")
        sheet.append([place, f"学员{place}", "", made, f"138{place:08d}", "东镇", "西村", "返乡青年"])
    kept = BytesIO()
    book.save(kept)
    # A process inherits the peak of the one that started it, so a small shell stands between it and pytest.
    ended = subprocess.run(
        ["sh", "-c", '"$0" -c "$1"; exit $?', sys.executable, MEASURE],
        input=kept.getvalue(),
        capture_output=True,
        check=True,
    )
    accepted, peak = map(int, ended.stdout.split())
    kilobytes = peak // 1024 if sys.platform == "darwin" else peak
    assert accepted == 20_000
    assert kilobytes < 300 * 1024
