"""Ledger export: the sums stand on the sheet, ID numbers are masked, everybody left out has a reason."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from xiangxun.foundation import files
from xiangxun.foundation.jobs.registry import find_task
from xiangxun.foundation.outbox.service import find_entry
from xiangxun.kernel.errors import NotFound
from xiangxun.results.ledger.export import ledger_workbook
from xiangxun.results.ledger.service import compute_ledger, request_export
from xiangxun.results.ledger.tasks import export_ledger


@pytest.fixture
def kept_files(app, tmp_path):
    """A folder for the contents of this test."""
    before = dict(app.extensions)
    files.configure(app, tmp_path, max_bytes=10_000_000)
    yield tmp_path
    app.extensions.clear()
    app.extensions.update(before)


@pytest.fixture
def session(world):
    ids = world.enter_people([(date(1990, 1, 1), ()), (date(1964, 5, 6), ()), (date(1950, 1, 1), ())])
    found = world.hold_session(ids, {0: ids, 1: ids[:1]})
    with world.work() as db:
        compute_ledger(db, world.actor, found)
    return found


def _cells(book, name):
    return [list(row) for row in book[name].iter_rows(values_only=True)]


def test_ledger_workbook_shows_the_counted_and_the_others_apart(world, session):
    with world.work() as db:
        book = openpyxl.load_workbook(io.BytesIO(ledger_workbook(db, session)))
    counted, others = _cells(book, "台账"), _cells(book, "不计入名单")
    assert counted[0][0] == "示例县　基础班培训台账"
    assert counted[3][0] == "名单 3 人 = 计入 2 人 + 不计入 1 人；计入 2 人次；其中待主管部门确认 1 人"
    assert [row[1] for row in counted[5:7]] == ["测试00000", "测试00001"]
    assert [row[8:] for row in counted[5:7]] == [[2, 1, None, None], [1, 1, None, "是"]]
    assert others[4][0] == "不计入 1 人 = 一 TL-AGE 1 人"
    assert others[6][8:] == ["TL-AGE", "一", "74周岁，超过60周岁，不计入", None]


def test_ledger_workbook_prints_on_a4_landscape_with_head_and_page_numbers(world, session):
    with world.work() as db:
        book = openpyxl.load_workbook(io.BytesIO(ledger_workbook(db, session)))
    for name in book.sheetnames:
        page = book[name]
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToHeight == 0
        head = next(row for row in range(1, 9) if page.cell(row, 2).value == "姓名")
        assert page.print_title_rows == f"${head}:${head}"
        assert page.oddFooter.center.text == "第 &P 页，共 &N 页"
        assert "制表人" in page.cell(page.max_row, 1).value


def test_ledger_workbook_masks_every_id_number(world, session):
    with world.work() as db:
        book = openpyxl.load_workbook(io.BytesIO(ledger_workbook(db, session)))
    numbers = [row[3] for name in book.sheetnames for row in _cells(book, name) if isinstance(row[0], int)]
    assert len(numbers) == 3
    assert all("*" in number and len(number) == 18 for number in numbers)
    assert not any(
        "139" in str(cell) for name in book.sheetnames for row in _cells(book, name) for cell in row
    )


def test_ledger_workbook_without_a_ledger_says_what_to_do(world):
    session = world.hold_session([], {0: []})
    with pytest.raises(NotFound, match="请先生成台账"), world.work() as db:
        ledger_workbook(db, session)


def test_request_export_twice_is_one_job_whose_result_names_the_file(world, session, kept_files):
    with world.work() as db:
        job = request_export(db, world.actor, session)
        assert request_export(db, world.actor, session) == job
        entry = find_entry(db, job)
        assert entry is not None
        assert find_task(entry.task).function is export_ledger
        assert entry.args == {"session_id": session}
        result = export_ledger(db=db, tenant_id=world.tenant_id, session_id=session)
    with world.work() as db:
        assert files.read(db, int(str(result["file_id"])))[:2] == b"PK"
