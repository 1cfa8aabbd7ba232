"""Marking a day's sheet: two people at once lose nothing, a second try changes nothing, strangers get nowhere."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from tests.counties.people import villagers
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.foundation import audit
from xiangxun.foundation.access import Actor
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.training.attendance.marking import DayMarked, Typed, mark_cells, sheet_cells
from xiangxun.training.attendance.queries import list_sign_ins, slot_totals
from xiangxun.training.attendance.totals import type_slot_totals


@pytest.fixture
def opened(walk: Walk) -> Walk:
    """A class that is open, with three people."""
    walk.to_open(villagers(3))
    return walk


def mark(walk: Walk, *typed: Typed, actor: Actor | None = None) -> DayMarked:
    with walk.on() as db:
        return mark_cells(db, actor or walk.school, walk.session, FIRST_DAY, typed)


def states(walk: Walk) -> dict[tuple[int, int], str]:
    with walk.on() as db:
        return {(row.trainee_id, row.slot): row.state for row in list_sign_ins(db, walk.session)}


def test_mark_empty_cells_saves_them_with_their_writer(opened: Walk) -> None:
    one, two, _ = opened.admitted()
    done = mark(opened, Typed(one, 0, "present", 0), Typed(two, 1, "late", 0, came=552))
    assert [cell.by for cell in done.saved] == ["school", "school"]
    assert done.conflicts == []
    assert states(opened) == {(one, 0): "present", (two, 1): "late"}


def test_mark_over_the_version_seen_replaces_it(opened: Walk) -> None:
    one = opened.admitted()[0]
    (first,) = mark(opened, Typed(one, 0, "present", 0)).saved
    (second,) = mark(opened, Typed(one, 0, "absent", first.version)).saved
    assert second.version == first.version + 1
    assert states(opened) == {(one, 0): "absent"}


def test_mark_over_what_somebody_else_wrote_first_leaves_it_and_says_who(opened: Walk) -> None:
    one = opened.admitted()[0]
    mark(opened, Typed(one, 0, "leave", 0), actor=opened.office)
    done = mark(opened, Typed(one, 0, "absent", 0))
    (theirs,) = done.conflicts
    assert (theirs.state, theirs.by) == ("leave", "office")
    assert states(opened) == {(one, 0): "leave"}
    assert mark(opened, Typed(one, 0, "absent", theirs.version)).conflicts == []
    assert states(opened) == {(one, 0): "absent"}


def test_mark_with_one_conflict_saves_the_other_cells(opened: Walk) -> None:
    one, two, _ = opened.admitted()
    mark(opened, Typed(one, 0, "leave", 0), actor=opened.office)
    done = mark(opened, Typed(one, 0, "absent", 0), Typed(two, 0, "present", 0))
    assert len(done.conflicts) == len(done.saved) == 1
    assert states(opened) == {(one, 0): "leave", (two, 0): "present"}


def test_mark_twice_the_same_changes_nothing_and_writes_one_entry(opened: Walk) -> None:
    one = opened.admitted()[0]
    (first,) = mark(opened, Typed(one, 0, "present", 0)).saved
    with opened.on() as db:
        before = audit.verify(db).entries
    (again,) = mark(opened, Typed(one, 0, "present", 0)).saved
    with opened.on() as db:
        assert audit.verify(db).entries == before
    assert again == first


def test_clear_empties_the_cell_and_only_the_one_seen(opened: Walk) -> None:
    one = opened.admitted()[0]
    (first,) = mark(opened, Typed(one, 0, "present", 0)).saved
    (second,) = mark(opened, Typed(one, 0, "late", first.version)).saved
    assert mark(opened, Typed(one, 0, None, first.version)).conflicts == [second]
    assert mark(opened, Typed(one, 0, None, second.version)).conflicts == []
    assert states(opened) == {}


def test_mark_over_a_cell_cleared_and_written_anew_is_told(opened: Walk) -> None:
    one = opened.admitted()[0]
    (first,) = mark(opened, Typed(one, 0, "present", 0)).saved
    (second,) = mark(opened, Typed(one, 0, "late", first.version)).saved
    mark(opened, Typed(one, 0, None, second.version), actor=opened.office)
    mark(opened, Typed(one, 0, "leave", 0), actor=opened.office)
    assert len(mark(opened, Typed(one, 0, "absent", second.version)).conflicts) == 1
    assert states(opened) == {(one, 0): "leave"}


def test_two_at_once_on_the_same_cells_lose_no_mark(opened: Walk) -> None:
    people = opened.admitted()
    ready, found = threading.Barrier(2), {}

    def write(who: Actor, state: str, order: Sequence[int]) -> None:
        ready.wait()
        found[state] = mark(opened, *(Typed(one, 0, state, 0) for one in order), actor=who)

    threads = [
        threading.Thread(target=write, args=(opened.school, "present", people)),
        threading.Thread(target=write, args=(opened.office, "leave", people[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    now = states(opened)
    for state, done in found.items():
        assert {cell.trainee_id for cell in done.saved} == {
            one for (one, _), it in now.items() if it == state
        }
        assert len(done.saved) + len(done.conflicts) == len(people)
    assert len(now) == len(people)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        (lambda one: Typed(one, 9, "present", 0), NotFound),
        (lambda one: Typed(one + 1000, 0, "present", 0), NotFound),
        (lambda one: Typed(one, 0, "asleep", 0), InvalidInput),
        (lambda one: Typed(one, 0, "present", 0, came=540), InvalidInput),
    ],
)
def test_mark_what_cannot_be_saves_nothing(opened: Walk, typed, refusal) -> None:
    one, two, _ = opened.admitted()
    with pytest.raises(refusal):
        mark(opened, Typed(two, 0, "present", 0), typed(one))
    assert states(opened) == {}


def test_mark_by_somebody_of_another_school_or_role_is_refused(opened: Walk) -> None:
    one = opened.admitted()[0]
    with pytest.raises((Forbidden, NotFound, Conflict)):
        mark(opened, Typed(one, 0, "present", 0), actor=opened.other_school())
    with pytest.raises(Forbidden):
        mark(opened, Typed(one, 0, "present", 0), actor=opened.as_role("finance"))
    assert states(opened) == {}


def test_mark_after_the_class_was_closed_is_refused(walk: Walk) -> None:
    walk.to_closed(villagers(1))
    (one,) = walk.admitted()
    with walk.on() as db:
        seen = sheet_cells(db, walk.session, FIRST_DAY)[one, 0].version
    with pytest.raises(Conflict):
        mark(walk, Typed(one, 0, "absent", seen))


def test_slot_totals_are_kept_and_corrected(opened: Walk) -> None:
    for people in (2, 3):
        with opened.on() as db:
            type_slot_totals(db, opened.school, opened.session, FIRST_DAY, {0: people})
    with opened.on() as db:
        assert slot_totals(db, opened.session, FIRST_DAY) == {0: 3}
        with pytest.raises(NotFound):
            type_slot_totals(db, opened.school, opened.session, FIRST_DAY, {7: 1})
        with pytest.raises(InvalidInput):
            type_slot_totals(db, opened.school, opened.session, FIRST_DAY, {0: -1})
