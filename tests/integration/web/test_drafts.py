"""Draft pages 草拟页面: a draft is entered, opened again, changed day by day, and closed to change once applied for."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.counties.walk import Walk
from tests.integration.web.conftest import Browser

from xiangxun.training.sessions.queries import get_session

_FIELD = re.compile(r'<input[^>]*? name="(\w+)"[^>]*?value="([^"]*)"')
_PICKED = re.compile(r'<select[^>]*? name="(\w+)".*?</select>', re.DOTALL)


def typed(page: str) -> dict[str, str]:
    """Return the fields of the form as they stand on the page."""
    found = {name: unescape(value) for name, value in _FIELD.findall(page)}
    for one in _PICKED.finditer(page):
        chosen = re.search(r'<option value="([^"]*)" selected', one[0])
        found[one[1]] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if not name.startswith(("drop_", "csrf"))}


def test_draft_is_changed_day_by_day_and_keeps_what_was_not_touched(browser: Browser, walk: Walk) -> None:
    session = walk.draft()
    path = f"/sessions/{session}/edit"
    form = typed(browser.get(path).text)
    assert form["from_1_0"] == "08:30"
    answer = browser.post(
        path, form | {"from_1_0": "09:00", "course_1_0": "选品", "title": "改过"}, page=path
    )
    assert answer.status_code == 303
    with walk.on() as db:
        view = get_session(db, session)
    assert (view.row.title, view.planned_people) == ("改过", 40)
    assert [[slot.course for slot in one.slots] for one in view.days] == [["开店", "实操"], ["选品", "实操"]]
    assert view.days[1].slots[0].planned == (540, 690)


def test_day_is_taken_out_and_another_added(browser: Browser, walk: Walk) -> None:
    session = walk.draft()
    path = f"/sessions/{session}/edit"
    form = typed(browser.get(path).text) | {"drop_0": "1", "day_2": "2024-05-20", "from_2_0": "10:00"}
    refused = browser.post(path, form, page=path)
    assert refused.status_code == 422
    assert "要一起填写" in refused.text
    assert browser.post(path, form | {"to_2_0": "11:00", "course_2_0": "复习"}, page=path).status_code == 303
    with walk.on() as db:
        days = [one.on for one in get_session(db, session).days]
    assert days == [walk.days[1], walk.days[1].replace(day=20)]


@pytest.mark.parametrize(
    ("cleared", "typed_in"),
    [
        ("day_2", {"from_2_0": "08:30", "to_2_0": "11:30", "course_2_0": "加的课"}),
        ("day_1", {}),
        ("day_1", {f"{part}_1_{n}": "" for part in ("from", "to", "course", "lecturer") for n in (0, 1)}),
        ("day_2", {"course_2_0": "加的课"}),
    ],
)
def test_day_without_its_date_is_asked_for_and_loses_nothing(
    browser: Browser, walk: Walk, cleared: str, typed_in: dict[str, str]
) -> None:
    session = walk.draft()
    path = f"/sessions/{session}/edit"
    form = typed(browser.get(path).text) | typed_in | {cleared: ""}
    answer = browser.post(path, form, page=path)
    assert answer.status_code == 422
    assert "请填写培训日的日期" in answer.text or "要一起填写" in answer.text
    with walk.on() as db:
        assert [one.on for one in get_session(db, session).days] == walk.days


def test_draft_that_somebody_else_changed_first_is_not_written_over(browser: Browser, walk: Walk) -> None:
    session = walk.draft()
    path = f"/sessions/{session}/edit"
    form = typed(browser.get(path).text)
    assert browser.post(path, form | {"title": "甲"}, page=path).status_code == 303
    late = browser.post(path, form | {"title": "乙"}, page=path)
    assert late.status_code == 409
    assert "乙" in late.text
    with walk.on() as db:
        assert get_session(db, session).row.title == "甲"
