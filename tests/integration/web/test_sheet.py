"""The day's sign-in sheet 签到单: without script by its button, with script cell by cell; both tell of a colleague."""

from __future__ import annotations

import re

import pytest
from tests.counties.people import villagers
from tests.counties.walk import FIRST_DAY, Walk
from tests.integration.web.conftest import Browser, Machine

from xiangxun.training.attendance.queries import list_sign_ins

_HIDDEN = re.compile(r'name="((?:seen|was)_[\d_]+)" value="([^"]*)"')


@pytest.fixture
def opened(walk: Walk) -> Walk:
    """A class that is open, with two people."""
    walk.to_open(villagers(2))
    return walk


def address(walk: Walk, more: str = "") -> str:
    return f"/sessions/{walk.session}/days/{FIRST_DAY}{more}"


def drawn(browser: Browser, walk: Walk) -> dict[str, str]:
    """The hidden fields of the sheet as it is drawn now."""
    return dict(_HIDDEN.findall(browser.get(address(walk)).text))


def marks(walk: Walk) -> dict[tuple[int, int], tuple[str, int | None]]:
    with walk.on() as db:
        return {(row.trainee_id, row.slot): (row.state, row.came) for row in list_sign_ins(db, walk.session)}


def test_save_sheet_without_script_keeps_what_was_changed(browser: Browser, opened: Walk) -> None:
    one, two = opened.admitted()
    typed = {f"mark_{one}_0": "present", f"mark_{two}_1": "late", f"time_{two}_1": "14:20"}
    assert browser.post(address(opened), {**drawn(browser, opened), **typed}).status_code == 303
    assert marks(opened) == {(one, 0): ("present", None), (two, 1): ("late", 860)}


def test_save_sheet_drawn_before_a_colleague_saved_shows_both_and_overwrites_nothing(
    browser: Browser, opened: Walk
) -> None:
    one, two = opened.admitted()
    seen = drawn(browser, opened)
    opened.sign(FIRST_DAY, {one: "leave"}, slots=[0])
    typed = {f"mark_{one}_0": "absent", f"mark_{two}_0": "present"}
    answer = browser.post(address(opened), {**seen, **typed})
    assert answer.status_code == 200
    assert "别人先录了" in answer.text
    assert marks(opened) == {(one, 0): ("leave", None), (two, 0): ("present", None)}


def test_save_sheet_unchanged_over_a_colleague_leaves_the_colleague(browser: Browser, opened: Walk) -> None:
    one, two = opened.admitted()
    seen = drawn(browser, opened)
    opened.sign(FIRST_DAY, {one: "leave"}, slots=[0])
    assert browser.post(address(opened), {**seen, f"mark_{two}_0": "present"}).status_code == 303
    assert marks(opened)[one, 0] == ("leave", None)


def test_marks_by_script_come_back_with_their_versions(browser: Browser, opened: Walk) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address(opened)).text)
    assert token is not None
    one = opened.admitted()[0]
    sent = {"marks": [{"trainee_id": one, "slot": 0, "state": "present", "version": 0}]}
    where = f"{browser.root}{address(opened, '/marks')}"
    assert browser.client.post(where, json=sent).status_code == 400
    answer = browser.client.post(where, json=sent, headers={"X-CSRFToken": token[1]})
    assert answer.status_code == 200
    (saved,) = answer.get_json()["saved"]
    assert browser.client.get(where).get_json()["saved"] == [saved]
    wrong = browser.client.post(where, json={"marks": [{"slot": 0}]}, headers={"X-CSRFToken": token[1]})
    assert (wrong.status_code, wrong.is_json) == (422, True)


def test_marks_by_the_api_tell_of_a_conflict(machine: Machine, opened: Walk) -> None:
    one = opened.admitted()[0]
    opened.sign(FIRST_DAY, {one: "leave"}, slots=[0])
    sent = {"marks": [{"trainee_id": one, "slot": 0, "state": "absent", "version": 0}]}
    answer = machine.post(f"/sessions/{opened.session}/days/{FIRST_DAY}/marks", sent)
    assert answer.status_code == 200, answer.text
    assert answer.get_json()["saved"] == []
    assert [one["state"] for one in answer.get_json()["conflicts"]] == ["leave"]


def test_type_back_the_paper_sheet_shows_the_difference(browser: Browser, opened: Walk) -> None:
    opened.sign(FIRST_DAY, dict.fromkeys(opened.admitted(), "present"), slots=[0])
    answer = browser.post(address(opened, "/totals"), {"slot_0": "1", "people": "2"})
    assert answer.status_code == 303
    page = browser.get(address(opened)).text
    assert "少 1" in page
    assert "相符" in page


def test_sheet_of_a_day_without_class_is_not_found(browser: Browser, opened: Walk) -> None:
    assert browser.get(f"/sessions/{opened.session}/days/2020-01-01").status_code == 404
