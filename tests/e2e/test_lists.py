"""Lists in a browser 列表: put in order by touch where the heads of a table have no room."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.counties.people import villagers
from tests.counties.walk import Walk

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("path", "key"), [("sessions/", "名称"), ("trainees/", "姓名"), ("lecturers/", "登记日期")]
)
def test_list_is_put_in_order_on_every_screen(page: Page, walk: Walk, path: str, key: str) -> None:
    walk.to_open(villagers(3))
    page.goto(f"/c/shili/{path}")
    head = page.get_by_role("link", name=key)
    box = head.bounding_box()
    width = page.viewport_size
    assert box is not None
    assert width is not None
    assert 0 <= box["x"] < box["x"] + box["width"] <= width["width"]
    if width["width"] < 768:
        assert box["height"] >= 44
    turned = "▴" if "▾" in head.inner_text() else "▾" if "▴" in head.inner_text() else ""
    head.click()
    expect(page).to_have_url(re.compile(r"[?&]sort="))
    expect(page.get_by_role("link", name=f"{key} {turned}".strip())).to_be_visible()
