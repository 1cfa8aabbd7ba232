"""Exports 名单导出: large ones are made once, with the eyes of who asked, and handed to nobody else."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from tests.counties.people import villagers
from tests.counties.walk import Walk

from xiangxun.foundation import files
from xiangxun.foundation.db.keyset import Ask
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.exports import service
from xiangxun.registry.exports.kinds import Wanted
from xiangxun.registry.exports.queries import get_export, is_export_of
from xiangxun.registry.exports.service import ask_export, export_now, is_large, make_export
from xiangxun.registry.trainees.exporting import TRAINEES


def cells(content: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]


def test_large_export_is_made_once_as_it_was_asked_for(walk: Walk) -> None:
    people = villagers(4)
    walk.to_open(people)
    with walk.on() as db:
        asked = ask_export(db, walk.group, TRAINEES, Wanted(people[1].name, Ask()), remark="只要一人")
        assert get_export(db, walk.group, asked).file_id is None
    with walk.on() as db:
        assert make_export(db, walk.group, asked) == 1
        made = get_export(db, walk.group, asked)
        assert make_export(db, walk.group, asked) == 1
        assert get_export(db, walk.group, asked) == made
        written = cells(files.read(db, made.file_id or 0))
    assert people[1].name in written
    assert people[0].name not in written
    assert any("只要一人" in one for one in written)


def test_export_is_handed_only_to_who_asked_for_it(walk: Walk) -> None:
    walk.to_open(villagers(2))
    with walk.on() as db:
        asked = ask_export(db, walk.group, TRAINEES, Wanted("", Ask()))
        for actor, number in ((walk.office, asked), (walk.group, asked + 1)):
            with pytest.raises(NotFound):
                get_export(db, actor, number)
        assert not is_export_of(db, asked, walk.institution)


def test_institution_takes_home_its_own_people_alone(app: object, walk: Walk) -> None:
    people = villagers(3)
    walk.to_open(people)
    other = walk.other_school()
    with walk.on() as db:
        assert people[0].name in cells(export_now(db, walk.school, TRAINEES, Wanted("", Ask())))
        assert people[0].name not in cells(export_now(db, other, TRAINEES, Wanted("", Ask())))
        asked = ask_export(db, walk.school, TRAINEES, Wanted("", Ask()))
        assert is_export_of(db, asked, walk.institution)


def test_pages_of_an_export_tie(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    people = villagers(5)
    walk.to_open(people)
    monkeypatch.setattr(service, "_PAGE", 2)
    monkeypatch.setattr(service, "LARGE", 4)
    with walk.on() as db:
        assert is_large(db, walk.group, TRAINEES, Wanted("", Ask()))
        written = cells(export_now(db, walk.group, TRAINEES, Wanted("", Ask(descending=True))))
    assert [one for one in written if one in {person.name for person in people}].__len__() == 5
