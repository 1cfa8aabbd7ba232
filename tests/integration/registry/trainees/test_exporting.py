"""Export of trainees 学员名册导出: what the list shows, masked, and nothing of sensitive groups."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import update
from tests.counties.people import villagers
from tests.counties.walk import Walk

from xiangxun.foundation.db.keyset import Ask
from xiangxun.registry.exports.kinds import Wanted
from xiangxun.registry.exports.service import export_now
from xiangxun.registry.trainees import discretion
from xiangxun.registry.trainees.exporting import TRAINEES
from xiangxun.registry.trainees.models import Trainee
from xiangxun.registry.trainees.queries import count_trainees, list_trainees


def names_in(content: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [str(row[0]) for row in sheet.iter_rows(values_only=True) if row[0] and "示" in str(row[0])]


def test_small_workbook_shows_what_the_list_shows_and_no_whole_number(walk: Walk) -> None:
    people = villagers(5)
    walk.to_open(people)
    with walk.on() as db:
        content = export_now(db, walk.group, TRAINEES, Wanted("", Ask()))
        listed = [one.name for one in list_trainees(db)]
        one = export_now(db, walk.group, TRAINEES, Wanted(people[2].name, Ask()))
    assert names_in(content) == listed
    assert names_in(one) == [people[2].name]
    cells = [
        str(cell)
        for row in openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)
        for cell in row
    ]
    assert not any(person.id_number in cell for person in people for cell in cells)


def test_narrowed_list_counts_and_shows_the_same_people(walk: Walk) -> None:
    walk.to_open(villagers(4))
    with walk.on() as db:
        everybody = list_trainees(db)
        nobody = Ask(chosen={"level": "best"})
        assert count_trainees(db) == len(everybody) == 4
        assert (count_trainees(db, narrowed=nobody), list_trainees(db, narrowed=nobody)) == (0, [])
        backwards = list_trainees(db, narrowed=Ask(descending=True))
    assert [one.id for one in backwards] == [one.id for one in everybody][::-1]


def test_whole_id_number_finds_its_person_however_it_is_written(walk: Walk) -> None:
    people = villagers(3)
    walk.to_open(people)
    number = people[1].id_number
    with walk.on() as db:
        for written in (number, number.lower(), f" {number[:6]} {number[6:]}"):
            assert [one.name for one in list_trainees(db, search=written)] == [people[1].name]
        assert list_trainees(db, search=number[:17]) == []


def test_workbook_keeps_quiet_about_sensitive_groups(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discretion, "sensitive_groups", lambda _law: frozenset({"quiet"}))
    walk.to_open(villagers(2))
    with walk.on() as db:
        db.execute(update(Trainee).values(groups=["quiet"], group_words="不外显的类别"))
    with walk.on() as db:
        content = export_now(db, walk.group, TRAINEES, Wanted("", Ask()))
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    shown = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    assert len(names_in(content)) == 2
    assert "不外显的类别" not in shown
