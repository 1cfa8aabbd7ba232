"""Export of trainees 学员名册导出: what the list shows, masked; large ones are made once, by the workers."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import update
from tests.counties.people import villagers
from tests.counties.walk import Walk

from xiangxun.foundation import files
from xiangxun.foundation.db.keyset import Ask
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.trainees import discretion
from xiangxun.registry.trainees.exporting import ask_export, make_export, small_workbook
from xiangxun.registry.trainees.models import Trainee
from xiangxun.registry.trainees.queries import count_trainees, get_export, list_trainees


def names_in(content: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [str(row[0]) for row in sheet.iter_rows(values_only=True) if row[0] and "示" in str(row[0])]


def test_small_workbook_shows_what_the_list_shows_and_no_whole_number(walk: Walk) -> None:
    people = villagers(5)
    walk.to_open(people)
    with walk.on() as db:
        content = small_workbook(db, walk.group, search="", narrowed=Ask(), within=None)
        listed = [one.name for one in list_trainees(db)]
        one = small_workbook(db, walk.group, search=people[2].name, narrowed=Ask(), within=None)
    assert names_in(content) == listed
    assert names_in(one) == [people[2].name]
    cells = [
        str(cell)
        for row in openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)
        for cell in row
    ]
    assert not any(person.id_number in cell for person in people for cell in cells)


def test_large_export_is_made_once_as_it_was_asked_for(walk: Walk) -> None:
    people = villagers(4)
    walk.to_open(people)
    with walk.on() as db:
        asked = ask_export(db, walk.group, search=people[1].name, narrowed=Ask())
        assert get_export(db, asked) == (None, None)
    with walk.on() as db:
        assert make_export(db, walk.group, asked) == 1
        file_id, rows = get_export(db, asked)
        assert make_export(db, walk.group, asked) == 1
        assert get_export(db, asked) == (file_id, rows)
        assert names_in(files.read(db, file_id or 0)) == [people[1].name]
    with pytest.raises(NotFound), walk.on() as db:
        get_export(db, asked + 1)


def test_narrowed_list_counts_and_shows_the_same_people(walk: Walk) -> None:
    walk.to_open(villagers(4))
    with walk.on() as db:
        everybody = list_trainees(db)
        nobody = Ask(chosen={"level": "best"})
        assert count_trainees(db) == len(everybody) == 4
        assert (count_trainees(db, narrowed=nobody), list_trainees(db, narrowed=nobody)) == (0, [])
        backwards = list_trainees(db, narrowed=Ask(descending=True))
    assert [one.id for one in backwards] == [one.id for one in everybody][::-1]


def test_workbook_keeps_quiet_about_sensitive_groups(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discretion, "sensitive_groups", lambda _law: frozenset({"quiet"}))
    walk.to_open(villagers(2))
    with walk.on() as db:
        db.execute(update(Trainee).values(groups=["quiet"], group_words="不外显的类别"))
    with walk.on() as db:
        content = small_workbook(db, walk.group, search="", narrowed=Ask(), within=None)
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    shown = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    assert len(names_in(content)) == 2
    assert "不外显的类别" not in shown
