"""Exporting registers: what stands in the workbook, and what a formula becomes."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.registers.export import register_workbook, subject_workbook
from xiangxun.registry.registers.service import enter, sign


def _sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}


@pytest.fixture
def entries(office) -> tuple[int, int]:
    about = {"subject": "institution", "subject_id": office.institution_id}
    with office.work() as db:
        fields = {"item": "=1+1", "price": "1200.50", "place": "lab", "seen": "2024-05-03"}
        damage = enter(db, office["office"], register="damage", fields=fields, **about)
        sign(db, office["office"], damage, role="office")
        service = enter(db, office["school"], register="service", fields={"note": "上门指导"}, **about)
        return damage, service


def test_register_workbook_has_fields_by_name_article_and_signatures(office, entries):
    with office.work() as db:
        rows = _sheets(register_workbook(db, office["office"], "damage"))["损坏登记"]
    assert rows[1][0] == "《示录县培训办法》第一条"
    assert rows[2][:7] == ["编号", "日期", "事项", "损坏物品", "赔偿金额（元）", "地点", "发现日期"]
    damage = rows[3]
    assert damage[0] == entries[0]
    assert damage[2:6] == ["培训机构：甲培训学校", "=1+1", 1200.5, "机房"]
    assert "示录县电商办 office甲 2024-05-06" in str(damage[7])
    assert rows[4][0] == "共 1 条"


def test_register_workbook_of_an_unknown_register_is_refused(office):
    with office.work() as db, pytest.raises(InvalidInput):
        register_workbook(db, office["office"], "nowhere")


def test_register_workbook_of_an_institution_holds_no_others(office, entries):
    with office.work() as db:
        told = {who: register_workbook(db, office[who], "damage") for who in ("school", "other")}
    assert _sheets(told["school"])["损坏登记"][4][0] == "共 1 条"
    assert _sheets(told["other"])["损坏登记"][3][0] == "共 0 条"


def test_register_workbook_is_not_for_strangers(office, entries):
    with office.work() as db, pytest.raises(Forbidden):
        register_workbook(db, office["lecturer"], "damage")


def test_subject_workbook_has_a_sheet_for_each_register(office, entries):
    with office.work() as db:
        found = subject_workbook(db, "institution", office.institution_id)
        assert subject_workbook(db, "institution", office.other_institution_id) is None
    assert found is not None
    assert list(_sheets(found)) == ["损坏登记", "服务登记"]


def test_subject_workbook_for_a_reader_holds_what_he_may_read(office, entries):
    with office.work() as db:
        told = {
            who: subject_workbook(db, "institution", office.institution_id, reader=office[who])
            for who in ("office", "school", "other", "lecturer")
        }
    assert told["office"] is not None
    assert list(_sheets(told["office"])) == ["损坏登记", "服务登记"]
    assert told["school"] is not None
    assert (told["other"], told["lecturer"]) == (None, None)
