"""Paper against electronic: by number, else by a name that one person bears; signed for as long as it finds the same."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from sqlalchemy import text

from xiangxun.foundation.access import Role
from xiangxun.foundation.papers import Column, Sheet
from xiangxun.foundation.papers import workbook as written
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.results.ledger.paper_rows import PaperPerson, read_file, read_lines
from xiangxun.results.ledger.reconciling import (
    Differs,
    compare,
    comparison_workbook,
    enter_paper,
    sign_off,
    signed_off,
)
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.training.sessions.facts import counts

PEOPLE = [(date(1990, 1, 1), ())] * 3 + [(date(1950, 1, 1), ())]


@pytest.fixture
def ids(world):
    return world.enter_people(PEOPLE)


@pytest.fixture
def session(world, ids):
    """Four people, the third on one day only, the last too old to count."""
    found = world.hold_session(ids, {0: ids, 1: [*ids[:2], ids[3]]})
    with world.work() as db:
        compute_ledger(db, world.actor, found)
    return found


def comparison(db, session):
    found = compare(db, session)
    assert found is not None
    return found


def number(n):
    return f"99010119{n:09d}X"


def entered(world, session, *people):
    with world.work() as db:
        enter_paper(db, world.actor, session, people)
        return comparison(db, session)


def kinds(found):
    return [(one.kind, one.row, one.trainee_id) for one in found.differences]


def test_compare_paper_that_says_the_same_finds_nobody(world, session):
    found = entered(
        world,
        session,
        PaperPerson("测试00000", number(0), 2),
        PaperPerson("测试 00001"),
        PaperPerson("测试00002", number(2), 1),
    )
    assert (found.on_paper, found.counted, found.agreed, found.differences) == (3, 3, 3, ())


def test_compare_paper_that_differs_names_each_with_what_differs(world, session, ids):
    found = entered(
        world,
        session,
        PaperPerson("测试00000", number(0), 1),
        PaperPerson("张三", number(1)),
        PaperPerson("测试00003", number(3), 2),
        PaperPerson("李四"),
    )
    assert kinds(found) == [
        (Differs.DAYS, 1, ids[0]),
        (Differs.NAME, 2, ids[1]),
        (Differs.NOT_COUNTED, 3, ids[3]),
        (Differs.ONLY_PAPER, 4, None),
        (Differs.ONLY_HERE, None, ids[2]),
    ]
    assert found.agreed == 0


def test_compare_one_person_written_twice_matches_neither_row(world, session, ids):
    found = entered(world, session, *[PaperPerson("测试00000", number(0))] * 2)
    assert [one.kind for one in found.differences[:2]] == [Differs.SEVERAL] * 2
    assert (Differs.ONLY_HERE, None, ids[0]) in kinds(found)


def test_sign_off_holds_until_the_paper_is_entered_again(world, session):
    with world.work() as db:
        enter_paper(db, world.actor, session, [PaperPerson("李四")])
        found = comparison(db, session)
        assert signed_off(db, session, found) is None
        sign_off(db, world.actor, session, "纸质漏登，已补签", found=found.found)
        signed = signed_off(db, session, found)
        assert signed is not None
        assert signed.reason == "纸质漏登，已补签"
        enter_paper(db, world.actor, session, [PaperPerson("李四"), PaperPerson("王五")])
        assert signed_off(db, session, comparison(db, session)) is None
        with pytest.raises(Conflict, match="重新核对"):
            sign_off(db, world.actor, session, "纸质漏登，已补签", found=found.found)


def test_sign_off_without_reason_or_by_a_stranger_is_refused(world, session):
    found = entered(world, session, PaperPerson("李四"))
    with pytest.raises(InvalidInput, match="核对意见"), world.work() as db:
        sign_off(db, world.actor, session, "好", found=found.found)
    lecturer = replace(world.actor, roles=frozenset({Role.LECTURER}))
    with pytest.raises(Forbidden), world.work() as db:
        sign_off(db, lecturer, session, "纸质漏登，已补签", found=found.found)


def test_unexplained_differences_are_counted_until_somebody_signs_and_again_after_a_change(world, session):
    def waiting(db):
        return counts(db, session).unexplained

    with world.work() as db:
        assert waiting(db) == 0
        enter_paper(db, world.actor, session, [PaperPerson("李四")])
        assert waiting(db) == 4
        sign_off(db, world.actor, session, "纸质漏登，已补签", found=comparison(db, session).found)
        assert waiting(db) == 0
        enter_paper(db, world.actor, session, [PaperPerson("测试00000")])
        compute_ledger(db, world.actor, session)
        assert waiting(db) == 2


def test_entered_paper_keeps_names_and_numbers_sealed(world, session):
    entered(world, session, PaperPerson("李四光", "99010119000000000X"))
    with world.work() as db:
        kept = db.scalar(text("SELECT string_agg(paper_ledger_rows::text, '') FROM paper_ledger_rows"))
    assert "李四光" not in kept
    assert "990101" not in kept


def test_comparison_workbook_lists_who_differs_and_the_signature(world, session):
    with world.work() as db:
        enter_paper(db, world.actor, session, [PaperPerson("测试00000", number(0), 1)])
        sign_off(db, world.actor, session, "纸质漏登，已补签", found=comparison(db, session).found)
        book = openpyxl.load_workbook(io.BytesIO(comparison_workbook(db, session)))
        sheet = book["纸电核对"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[1][0] == "纸质 1 人，电子计入 3 人，一致 0 人，不一致 3 人"
    assert "纸质漏登，已补签" in rows[2][0]
    assert rows[4][:4] == [1, "天数不同", "测试00000", "测试00000"]
    assert rows[4][5:] == [1, 2]


def test_read_lines_takes_name_number_and_days_in_any_measure():
    people = read_lines("张三 99010119900101001x 2\n\n李四，3天\n王 五")
    assert [(one.name, one.id_number, one.days) for one in people] == [
        ("张三", "99010119900101001X", 2),
        ("李四", None, 3),
        ("王五", None, None),
    ]
    with pytest.raises(InvalidInput, match="第 2 行没有姓名"):
        read_lines("张三\n3")


def test_read_file_takes_a_spreadsheet_even_without_numbers():
    sheet = Sheet(
        "台账",
        "台账",
        (Column("序号"), Column("姓名"), Column("身份证号")),
        [("1", "张三", ""), ("2", "李四", "")],
    )
    people = read_file(written([sheet], on=date(2024, 5, 6)), "纸质.xlsx")
    assert [(one.name, one.id_number) for one in people] == [("张三", None), ("李四", None)]
