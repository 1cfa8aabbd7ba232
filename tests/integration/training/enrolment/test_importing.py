"""Roster import 花名册导入: good rows in, bad rows back, nothing doubled, nobody overwritten."""

from __future__ import annotations

import threading
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import text
from tests.counties.people import Villager, roster_workbook, villager, villagers
from tests.counties.walk import Walk

from xiangxun.foundation import files
from xiangxun.kernel.errors import Conflict, Forbidden
from xiangxun.registry.rosters import UnreadableRoster
from xiangxun.registry.rosters.look import look_at
from xiangxun.registry.townships.service import add_townships
from xiangxun.registry.trainees.queries import list_trainees, views
from xiangxun.training.enrolment.queries import count_enrolled, get_import, list_enrolled
from xiangxun.training.enrolment.service import (
    look_again,
    look_at_roster,
    rejects_before,
    run_import,
    start_import,
)
from xiangxun.training.sessions.facts import counts


def places(walk: Walk) -> list[tuple[int, int]]:
    """Return (place, trainee) of everybody on the list."""
    with walk.on() as db:
        return [(row.ordinal, row.trainee_id) for row in list_enrolled(db, walk.session)]


def broken(one: Villager) -> Villager:
    """Return the same row with the last digit of the number written wrong."""
    wrong = "1" if one.id_number[-1] != "1" else "2"
    return Villager(one.n, one.name, one.id_number[:-1] + wrong, one.phone)


def test_look_at_roster_counts_and_enrols_nobody(walk: Walk) -> None:
    walk.to_approved()
    looked = walk.look([*villagers(3), broken(villager(77))])
    with walk.on() as db:
        view = get_import(db, looked)
        assert view.counts == {"accept": 3, "accept_with_warning": 0, "reject": 1}
        assert view.verdicts[3] == ["名单", 5, "reject", ["checksum"]]
        assert (view.state, count_enrolled(db, walk.session)) == ("looked", 0)
        assert list_trainees(db) == []


def test_look_at_roster_that_is_no_table_is_refused_and_leaves_nothing(walk: Walk) -> None:
    walk.to_approved()
    with pytest.raises(UnreadableRoster), walk.on() as db:
        look_at_roster(db, walk.school, walk.session, b"\x89PNG\r\n\x1a\n" + bytes(64), name="名单.xlsx")


def test_run_import_again_changes_nothing(walk: Walk) -> None:
    walk.to_approved()
    view = walk.bring_in(villagers(5))
    before = places(walk)
    with walk.on() as db:
        assert run_import(db, walk.school, view.id) == view
    assert places(walk) == before


def test_import_same_file_again_doubles_nobody(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in(villagers(5))
    before = places(walk)
    assert walk.bring_in(villagers(5)).counts["accept"] == 5
    assert places(walk) == before


def test_import_second_roster_goes_on_behind_the_first(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in(villagers(3))
    walk.bring_in(villagers(5))
    assert [place for place, _ in places(walk)] == sorted({place for place, _ in places(walk)})
    assert len(places(walk)) == 5


def test_import_two_rosters_at_once_gives_every_place_once(walk: Walk) -> None:
    walk.to_approved()
    imports = [walk.look(villagers(60, first=1)), walk.look(villagers(60, first=61))]
    ready, school = threading.Barrier(2), walk.school

    def bring_in(import_id: int) -> None:
        with walk.on() as db:
            db.execute(text("SELECT 1"))
            ready.wait(timeout=10)
            run_import(db, school, import_id)

    threads = [threading.Thread(target=bring_in, args=(one,)) for one in imports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [place for place, _ in places(walk)]
    assert len(taken) == 120
    assert len(set(taken)) == 120


def test_import_person_known_in_the_county_is_no_error_and_is_completed(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in([villager(1, phone="", group="返乡青年")])
    walk.draft(code="2024-02")
    assert walk.bring_in([villager(1, phone="13800000001", group="脱贫户(建档立卡)")]).counts["accept"] == 1
    with walk.on() as db:
        (known,) = list_trainees(db)
        assert known.has_phone
        assert known.groups == ("poor_household", "returning_youth")


def test_import_number_known_under_another_name_is_sent_back_and_nothing_overwritten(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in([villager(1, name="张三丰")])
    walk.draft(code="2024-02")
    looked = walk.look([villager(1, name="李四光"), villager(2)])
    with walk.on() as db:
        view = get_import(db, looked)
        assert view.verdicts[0][2:] == ["reject", ["same_id_other_name"]]
        start_import(db, walk.school, looked)
        view = run_import(db, walk.school, looked)
        assert view.counts == {"accept": 1, "accept_with_warning": 0, "reject": 1}
        assert "登记在另一姓名下" in view.message
        assert view.rejects_file_id is not None
        assert {one.name for one in list_trainees(db)} == {"张三丰", villager(2).name}
        assert count_enrolled(db, walk.session) == 1


def test_import_known_name_written_with_blanks_is_the_same_person(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in([villager(1, name="张三")])
    assert walk.bring_in([villager(1, name="张　三")]).counts["accept"] == 1


def test_import_rejects_come_back_as_a_workbook_that_repaired_imports_whole(walk: Walk) -> None:
    walk.to_approved()
    good, bad = villager(1), villager(2)
    view = walk.bring_in([good, broken(bad)])
    assert view.rejects_file_id is not None
    with walk.on() as db:
        sheet = openpyxl.load_workbook(BytesIO(files.read(db, view.rejects_file_id))).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    place = rows[0].index("身份证号")
    assert len(rows) == 2
    assert "校验不通过" in rows[1][rows[0].index("原因")]
    sheet.cell(2, place + 1).value = bad.id_number
    repaired = BytesIO()
    sheet.parent.save(repaired)
    with walk.on() as db:
        again = look_at_roster(db, walk.school, walk.session, repaired.getvalue(), name="退补.xlsx")
        start_import(db, walk.school, again)
        assert run_import(db, walk.school, again).counts == {
            "accept": 1,
            "accept_with_warning": 0,
            "reject": 0,
        }
    with walk.on() as db:
        people = views(db, [trainee for _, trainee in places(walk)])
        assert {one.name for one in people.values()} == {good.name, bad.name}


def test_import_without_telephone_counts_as_incomplete(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in([villager(1), villager(2, phone=""), villager(3, phone="12345")])
    with walk.on() as db:
        assert counts(db, walk.session).incomplete == {"phone": 2}


def test_import_while_the_class_is_open_marks_walk_ins(walk: Walk) -> None:
    walk.to_open(villagers(2))
    walk.bring_in([villager(50)])
    with walk.on() as db:
        assert [row.walk_in for row in list_enrolled(db, walk.session)] == [False, False, True]


def test_import_before_the_application_is_on_time_and_after_it_late(walk: Walk) -> None:
    walk.to_draft()
    walk.bring_in(villagers(2))
    walk.apply()
    walk.bring_in([villager(50), villager(51)])
    with walk.on() as db:
        assert [row.late for row in list_enrolled(db, walk.session)] == [False, False, True, True]
        tally = counts(db, walk.session)
    assert (tally.enrolled, tally.late_enrolled) == (4, 2)


def test_import_into_a_closed_session_is_refused(walk: Walk) -> None:
    walk.to_open(villagers(2))
    looked = walk.look([villager(50)])
    for day in walk.days:
        walk.hold(day)
    walk.close()
    with pytest.raises(Conflict), walk.on() as db:
        run_import(db, walk.school, looked)
    assert len(places(walk)) == 2


def test_start_import_twice_is_refused(walk: Walk) -> None:
    walk.to_approved()
    looked = walk.look(villagers(2))
    with walk.on() as db:
        start_import(db, walk.school, looked)
    with pytest.raises(Conflict), walk.on() as db:
        start_import(db, walk.school, looked)


def test_look_at_roster_by_finance_is_forbidden(walk: Walk) -> None:
    walk.to_approved()
    finance = walk.as_role("finance")
    with pytest.raises(Forbidden), walk.on() as db:
        look_at_roster(db, finance, walk.session, roster_workbook(villagers(1)), name="名单.xlsx")


def test_import_keeps_the_birth_date_that_the_number_tells(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in([villager(7, date(2000, 2, 29))])
    with walk.on() as db:
        (known,) = list_trainees(db)
        assert known.birth == date(2000, 2, 29)
        assert known.id_masked != villager(7, date(2000, 2, 29)).id_number


def test_look_again_under_other_columns_judges_anew_and_enrols_nobody(walk: Walk) -> None:
    walk.to_draft()
    looked = walk.look([*villagers(3), broken(villager(77))])
    with walk.on() as db:
        sheet = look_at(files.read(db, get_import(db, looked).file_id), name="名单.xlsx").sheets[0]
        place = {column.field: column.index for column in sheet.columns}
        again = look_again(db, walk.school, looked, {place["phone"]: "ignored"})
        assert again.counts == {"accept": 0, "accept_with_warning": 3, "reject": 1}
        assert again.mapping == {str(place["phone"]): "ignored"}
        assert count_enrolled(db, walk.session) == 0
    with pytest.raises(UnreadableRoster), walk.on() as db:
        look_again(db, walk.school, looked, {place["id"]: "ignored"})


def test_rejects_can_be_taken_home_before_anything_is_written(walk: Walk) -> None:
    walk.to_draft()
    looked = walk.look([*villagers(3), broken(villager(77))])
    with walk.on() as db:
        book = openpyxl.load_workbook(BytesIO(rejects_before(db, walk.school, looked)))
        assert book.worksheets[0].max_row == 2
        assert get_import(db, looked).state == "looked"


def test_township_that_is_not_on_the_countys_list_is_remarked_on_and_taken_in(walk: Walk) -> None:
    walk.to_approved()
    lines = ["姓名,身份证号,联系电话,乡镇"]
    for one, township in zip(villagers(3), ("东乡", "东", "西岭"), strict=True):
        lines.append(f"{one.name},{one.id_number},{one.phone},{township}")
    content = "\n".join(lines).encode()

    def look() -> list[object]:
        with walk.on() as db:
            looked = look_at_roster(db, walk.school, walk.session, content, name="名单.csv")
            return [found[3] for found in get_import(db, looked).verdicts]

    assert look() == [[], [], []]
    with walk.on() as db:
        add_townships(db, walk.group, ["东乡"])
    assert look() == [[], [], ["unknown_township"]]
