"""Roster reading 读花名册: rows per second from file bytes to judged people, beside libraries that only read cells."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

from xiangxun.kernel.resident_id import check_character
from xiangxun.registry.rosters import read_roster
from xiangxun.registry.rosters.reading import find_tables, judge_tables, read_grids

ROWS = 20_000
REPEATS = 5
TODAY = date(2024, 5, 1)
HEAD = (
    "序号",
    "姓名",
    "性别",
    "身份证号",
    "联系电话",
    "所在乡镇",
    "村",
    "人员类别",
    "第1天签到",
    "第2天签到",
)


def made_workbook(rows: int = ROWS) -> bytes:
    kept = BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, HEAD)
        for place in range(rows):
            sheet.write_row(place + 1, 0, made_row(place))
    return kept.getvalue()


def made_row(place: int) -> tuple[object, ...]:
    first = f"990101{1960 + place // 1000 % 40}0101{place % 1000:03d}"
    sex = "男" if place % 2 else "女"
    number = first + check_character(first)
    return (place + 1, f"学员{place}", sex, number, f"138{place:08d}", "东镇", "西村", "返乡青年", "√", "缺")


def with_openpyxl(content: bytes) -> int:
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))


def with_calamine(content: bytes) -> int:
    return sum(1 for _ in CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).iter_rows())


def with_ours(content: bytes) -> int:
    return len(read_roster(content, name="benchmark", today=TODAY).rows)


def best_seconds(work: Callable[[], object]) -> float:
    def once() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return min(once() for _ in range(REPEATS))


def peak_mebibytes(content: bytes) -> float:
    """Return the peak of a fresh process that reads the workbook, its reading process added."""
    ours = [sys.executable, __file__, "--peak"]
    measured = subprocess.run(ours, input=content, capture_output=True, check=True)
    return float(measured.stdout)


def print_peak() -> None:
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    with_ours(sys.stdin.buffer.read())
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(sum(peaks) / unit)


def main() -> None:
    content = made_workbook()
    tables, _ = find_tables(read_grids(content), {})
    measures: dict[str, Callable[[], object]] = {
        "openpyxl read_only, cells only": lambda: with_openpyxl(content),
        "calamine, cells only": lambda: with_calamine(content),
        "read_roster: read, find header, judge": lambda: with_ours(content),
        "of that, judging alone": lambda: judge_tables(tables, today=TODAY, mapping={}),
    }
    for label, work in measures.items():
        print(f"{label:40} {ROWS / best_seconds(work):>10,.0f} rows/s")
    print(f"{'peak memory of reading, both processes':40} {peak_mebibytes(content):>10,.0f} MiB")


if __name__ == "__main__":
    print_peak() if "--peak" in sys.argv else main()
