"""A day in a village 下乡的一天: the desk, the sheet and the photo of the class on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.counties.people import villagers
from tests.counties.walk import Walk
from tests.e2e.conftest import PHONE
from tests.e2e.test_documents import photo

from xiangxun.kernel.clock import on_day
from xiangxun.registry.documents.queries import list_documents
from xiangxun.training.attendance.queries import list_sign_ins

pytestmark = pytest.mark.browser


def fits(page: Page) -> bool:
    """Tell whether nothing lies beyond the side of the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("page", [PHONE], ids=["phone"], indirect=True)
def test_class_is_signed_in_and_photographed_on_a_phone(page: Page, walk: Walk, tmp_path: Path) -> None:
    walk.to_open(villagers(4))
    with on_day(walk.days[0]):
        page.goto("/c/shili/")
        running = page.locator("section").filter(has=page.get_by_role("heading", name="正在上课"))
        expect(running).to_be_visible()
        assert fits(page)
        running.get_by_role("link", name="签到单").click()
        page.get_by_role("link", name="签到单", exact=True).first.click()
        for mark in page.locator("[data-cell] select").all():
            mark.select_option(label="到")
        expect(page.locator("[data-said]")).to_contain_text("已存到 4 号")
        assert fits(page)
        page.goto(f"/c/shili/sessions/{walk.session}/dossier/")
        (tmp_path / "现场.jpg").write_bytes(photo())
        page.get_by_label("材料种类").select_option("photos")
        page.get_by_label("名称").fill("现场照片")
        page.get_by_label("或用手机拍照").set_input_files(tmp_path / "现场.jpg")
        page.get_by_role("button", name="归入", exact=True).click()
        expect(page.get_by_text("材料已归入")).to_be_visible()
        assert fits(page)
    with walk.on() as db:
        marks = list_sign_ins(db, walk.session)
        (filed,) = (one for one in list_documents(db, "session", walk.session) if one.kind == "photos")
    assert [one.state for one in marks] == ["present"] * 8
    assert filed.file_id is not None
