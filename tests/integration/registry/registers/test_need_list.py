"""The need list: the denominator of a training rate, and what takes people out of it."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import psycopg
import pytest
import xlsxwriter
from tests.counties.people import Villager, villager
from tests.integration.registry.registers.recordland import DAY, Office

from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.registry.registers.need_list import (
    NeedImport,
    excuse,
    import_need_list,
    list_need,
    need_counts,
    note_reason,
)
from xiangxun.registry.trainees.service import TraineeRow, record_pasts, upsert_trainees
from xiangxun.rules.history import Past

PEOPLE = [villager(n) for n in range(1, 5)]
HOMES = ("一户", "一户", "二户", "")


def _workbook(people: list[Villager], homes: tuple[str, ...] = HOMES) -> bytes:
    kept = BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ("姓名", "身份证号", "户编号"))
        for place, (one, home) in enumerate(zip(people, homes, strict=True), start=1):
            page.write_row(place, 0, (one.name, one.id_number, home))
    return kept.getvalue()


def _import(office: Office, people: list[Villager] = PEOPLE, homes: tuple[str, ...] = HOMES) -> NeedImport:
    with office.work() as db:
        content = _workbook(people, homes)
        return import_need_list(
            db, office["office"], group="poor", content=content, name="名单.xlsx", source="乡村振兴局 2024-05"
        )


def _train(office: Office, people: list[Villager], units: int = 1) -> None:
    """Let an earlier ledger say of people that they were counted."""
    rows = [TraineeRow(one.name, one.id_number, date(1985, 3, 4), "female") for one in people]
    with office.work() as db:
        ids = upsert_trainees(db, rows)
        record_pasts(db, 1, [(one, Past("session:1", DAY, units=units, days=1)) for one in ids])


def test_import_adds_each_person_once_and_sends_bad_rows_back(office):
    assert _import(office).added == 4
    broken = Villager(9, "示错误", "990101198503040000")
    again = _import(office, [*PEOPLE[:2], villager(7), broken], ("一户", "一户", "", ""))
    assert (again.added, again.known, again.rejected) == (1, 2, 1)
    assert again.rejects is not None
    assert again.rejects[:2] == b"PK"
    with office.work() as db:
        assert need_counts(db)["poor"] == (5, 0, 0)


@pytest.mark.parametrize(
    ("group", "source", "match"), [("rich", "局", "没有“rich”这类人员"), ("poor", " ", "名单来源")]
)
def test_import_of_an_unknown_group_or_nobodys_list_is_refused(office, group, source, match):
    with office.work() as db, pytest.raises(InvalidInput, match=match):
        import_need_list(
            db, office["office"], group=group, content=_workbook(PEOPLE), name="a.xlsx", source=source
        )


def test_counts_in_persons_and_in_households(office):
    _import(office)
    with office.work() as db:
        assert need_counts(db) == {"poor": (4, 0, 0), "poor:households": (3, 0, 0)}
    _train(office, [PEOPLE[0]])
    with office.work() as db:
        assert need_counts(db) == {"poor": (4, 1, 0), "poor:households": (3, 1, 0)}


def test_people_whom_a_ledger_did_not_count_are_not_trained(office):
    _import(office)
    _train(office, PEOPLE, units=0)
    with office.work() as db:
        assert need_counts(db)["poor"] == (4, 0, 0)


def test_only_the_offices_decision_takes_a_person_out(office):
    _import(office)
    with office.work() as db:
        last = list_need(db, "poor")[-1]
        note_reason(db, office["school"], last.id, version=last.version, reason="外出务工")
    with office.work() as db:
        assert need_counts(db)["poor"] == (4, 0, 0)
        with pytest.raises(Forbidden):
            excuse(db, office["school"], last.id, version=2)
    with office.work() as db, pytest.raises(Conflict):
        excuse(db, office["office"], last.id, version=1)
    with office.work() as db:
        excuse(db, office["office"], last.id, version=2)
    with office.work() as db:
        assert need_counts(db) == {"poor": (4, 0, 1), "poor:households": (3, 0, 1)}
        assert list_need(db, "poor")[-1].reason == "外出务工"
    _train(office, [PEOPLE[3]])
    with office.work() as db:
        assert need_counts(db) == {"poor": (4, 1, 0), "poor:households": (3, 1, 0)}


def test_excuse_without_any_reason_is_refused(office):
    _import(office)
    with office.work() as db, pytest.raises(InvalidInput, match="理由"):
        excuse(db, office["office"], list_need(db, "poor")[0].id, version=1)


def test_list_masks_numbers_goes_on_by_bookmark_and_shows_who_is_missing(office):
    _import(office)
    _train(office, [PEOPLE[1]])
    with office.work() as db:
        first = list_need(db, "poor", limit=2)
        rest = list_need(db, "poor", limit=2, after=first[-1].id)
        assert [row.name for row in (*first, *rest)] == [one.name for one in PEOPLE]
        assert [row.trained for row in first] == [False, True]
        assert first[0].id_masked == "*" * 14 + PEOPLE[0].id_number[-4:]
        assert len(list_need(db, "poor", untrained_only=True)) == 3


def test_numbers_stand_nowhere_in_clear(office, database):
    _import(office)
    with psycopg.connect(database.superuser_url) as connection:
        told = [
            row[0]
            for table in ("need_people", "audit_entries")
            for row in connection.execute(f"SELECT row_to_json(one)::text FROM {table} one").fetchall()
        ]
    assert told
    assert not any(person.id_number in one for one in told for person in PEOPLE)
