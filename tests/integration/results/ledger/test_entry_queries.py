"""Lines of all ledgers 台账明细: each filter shows what it says, every page ties, nothing of other institutions."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from tests.counties.results_world import World

from xiangxun.foundation.db.keyset import Ask
from xiangxun.registry.exports.kinds import Wanted
from xiangxun.registry.exports.service import export_now
from xiangxun.results.ledger.entry_list import LINES
from xiangxun.results.ledger.entry_queries import LedgerLine, count_lines, excluding_rules, find_lines
from xiangxun.results.ledger.service import compute_ledger

YOUNG = (date(1990, 1, 1), ())
EDGE = (date(1964, 5, 6), ())
OLD = (date(1963, 5, 6), ())
DOUBTFUL = (date(1990, 1, 1), ("doubtful",))


@pytest.fixture
def held(world: World) -> tuple[list[int], int, int]:
    """A session of May with six people (three counted, one of them on the line), one of June with the first two."""
    ids = world.enter_people([YOUNG, YOUNG, EDGE, OLD, OLD, DOUBTFUL])
    may = world.hold_session(ids, {0: [*ids[:4], ids[5]]}, code="甲-1")
    june = world.hold_session(ids[:2], {0: ids[:1]}, code="乙-1", first=date(2024, 6, 3))
    for session, on in ((may, date(2024, 5, 16)), (june, date(2024, 6, 16))):
        with world.work(on) as db:
            compute_ledger(db, world.actor, session)
    return ids, may, june


def lines(world: World, name: str = "", search: str = "", **chosen: str) -> list[LedgerLine]:
    with world.work() as db:
        return list(find_lines(db, Ask(search=search, chosen=chosen, sort="day"), name=name))


def test_lines_of_the_latest_session_come_first_each_in_order_of_its_list(world: World, held) -> None:
    ids, may, june = held
    with world.work() as db:
        found = find_lines(db, Ask(sort="day", descending=True))
    assert [(one.session_id, one.trainee_id) for one in found] == [
        *((june, person) for person in ids[:2]),
        *((may, person) for person in ids),
    ]


@pytest.mark.parametrize(
    ("chosen", "people"),
    [
        ({"standing": "counted", "month": "5"}, (0, 1, 2)),
        ({"standing": "not_counted", "month": "5"}, (3, 4, 5)),
        ({"standing": "boundary"}, (2, 5)),
        ({"rule": "TL-AGE"}, (3,)),
        ({"month": "6"}, (0, 1)),
        ({"year": "2023"}, ()),
        ({"group": "doubtful"}, (5,)),
        ({"category": "none"}, ()),
        ({"category": "basic", "month": "6", "year": "2024"}, (0, 1)),
        ({"township": "甲乡", "month": "6"}, (0, 1)),
        ({"place": "乙乡"}, ()),
        ({"state": "submitted"}, ()),
        ({"state": "draft", "month": "6"}, (0, 1)),
    ],
)
def test_filter_shows_the_lines_that_it_says(world: World, held, chosen, people) -> None:
    assert [one.trainee_id for one in lines(world, **chosen)] == [held[0][n] for n in people]


def test_lines_are_found_by_name_number_and_session(world: World, held) -> None:
    ids, may, june = held
    assert {one.trainee_id for one in lines(world, name="测试00003")} == {ids[3]}
    assert {one.session_id for one in lines(world, name="ce shi 0 0 0 0 1")} == {may, june}
    assert {one.session_id for one in lines(world, search="乙-")} == {june}
    assert lines(world, name="无此人") == []


def test_totals_are_those_of_the_lines_shown(world: World, held) -> None:
    with world.work() as db:
        assert count_lines(db, Ask()) == (8, 3, 4)
        assert count_lines(db, Ask(chosen={"month": "6"}), name="测试00000") == (1, 1, 1)
        assert excluding_rules(db) == ["TL-AGE", "TL-DOUBT", "TL-PRESENCE"]


@pytest.mark.parametrize("sort", ["day", "name"])
@pytest.mark.parametrize("turned", [False, True])
def test_pages_tie_and_show_each_line_once(world: World, held, sort: str, turned: bool) -> None:
    seen: list[int] = []
    after = None
    while True:
        with world.work() as db:
            page = find_lines(db, Ask(sort=sort, descending=turned, after=after, limit=3))
        seen += [one.id for one in page]
        if len(page) < 3:
            break
        after = page[-1].id
    with world.work() as db:
        whole = [one.id for one in find_lines(db, Ask(sort=sort, descending=turned, limit=None))]
    assert seen == whole
    assert len(set(seen)) == 8


def test_another_institution_has_no_lines(world: World, held) -> None:
    with world.work() as db:
        assert len(find_lines(db, Ask(), institution_id=world.institution_id)) == 8
        assert find_lines(db, Ask(), institution_id=0) == []
        assert count_lines(db, Ask(), institution_id=0) == (0, 0, 0)


def test_workbook_says_what_the_lines_say_and_no_whole_number(world: World, held) -> None:
    with world.work() as db:
        content = export_now(
            db, world.actor, LINES, Wanted("", Ask(chosen={"rule": "TL-AGE"}, sort="day", limit=None))
        )
    rows = list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    told = [row for row in rows if row[0] == "测试00003"]
    assert len(told) == 1
    assert told[0][5] == "甲-1"
    assert told[0][8] == 0
    assert not any("99010119" in str(cell) for row in rows for cell in row)
