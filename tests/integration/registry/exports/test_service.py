"""Exports 名单导出: large ones are made once, with the eyes of who asked, and handed to nobody else."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import update
from tests.counties.people import villagers
from tests.counties.walk import Walk

from xiangxun.foundation import files
from xiangxun.foundation.access import Role
from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.jobs.schedule import daily_tasks
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.exports import service
from xiangxun.registry.exports.kinds import Wanted
from xiangxun.registry.exports.models import ListExport
from xiangxun.registry.exports.queries import KEPT, get_export, is_export_of
from xiangxun.registry.exports.service import (
    ask_export,
    discard_exports,
    discard_stale,
    export_now,
    is_large,
    make_export,
)
from xiangxun.registry.exports.tasks import DISCARD
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


def test_export_is_kept_for_a_day_and_then_neither_handed_out_nor_held(walk: Walk) -> None:
    walk.to_open(villagers(2))
    with walk.on() as db:
        old = ask_export(db, walk.group, TRAINEES, Wanted("", Ask()))
        make_export(db, walk.group, old)
        held = get_export(db, walk.group, old).file_id or 0
    with walk.on() as db:
        db.execute(update(ListExport).values(asked_at=ListExport.asked_at - KEPT))
        with pytest.raises(NotFound, match="保存时限"):
            get_export(db, walk.group, old)
        young = ask_export(db, walk.group, TRAINEES, Wanted("", Ask()))
        assert discard_stale(db, walk.group) == 1
        assert get_export(db, walk.group, young).file_id is None
        with pytest.raises(NotFound):
            files.read(db, held)
    assert DISCARD in daily_tasks()


def test_export_discarded_while_it_was_made_comes_to_nothing(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk.to_open(villagers(2))
    with walk.on() as db:
        asked = ask_export(db, walk.group, TRAINEES, Wanted("", Ask()))
    written = service._workbook

    def discarded_meanwhile(*said: object) -> bytes:
        with walk.on() as other:
            assert discard_exports(other, walk.group) == 1
        return written(*said)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "_workbook", discarded_meanwhile)
    with walk.on() as db:
        assert make_export(db, walk.group, asked) == 0
        assert make_export(db, walk.group, asked) == 0
        with pytest.raises(NotFound):
            get_export(db, walk.group, asked)


def test_export_made_with_wider_eyes_is_not_handed_to_somebody_confined_since(walk: Walk) -> None:
    walk.to_open(villagers(2))
    with walk.on() as db:
        asked = ask_export(db, walk.group, TRAINEES, Wanted("", Ask()))
        make_export(db, walk.group, asked)
        confined = replace(walk.group, roles=frozenset({Role.INSTITUTION}), institution=walk.institution)
        with pytest.raises(NotFound):
            get_export(db, confined, asked)
        asked = ask_export(db, confined, TRAINEES, Wanted("", Ask()))
        make_export(db, confined, asked)
        assert get_export(db, confined, asked).file_id
        assert get_export(db, walk.group, asked).file_id


def test_pages_of_an_export_tie(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    people = villagers(5)
    walk.to_open(people)
    monkeypatch.setattr(service, "_PAGE", 2)
    monkeypatch.setattr(service, "LARGE", 4)
    with walk.on() as db:
        assert is_large(db, walk.group, TRAINEES, Wanted("", Ask()))
        written = cells(export_now(db, walk.group, TRAINEES, Wanted("", Ask(descending=True))))
    assert [one for one in written if one in {person.name for person in people}].__len__() == 5
