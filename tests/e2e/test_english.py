"""English 英文界面: a whole office in English; the only Chinese left over is what people and regulations wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from tests.counties.pages import named, pages_of
from tests.counties.people import villagers
from tests.counties.walk import Walk
from tests.e2e.conftest import DESK, PHONE

from xiangxun.counties import CountyRules
from xiangxun.kernel.clock import on_day

__all__ = ["named"]

pytestmark = pytest.mark.browser

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: What the platform itself says, not people and regulations: heads, labels, buttons, places to go.
_OURS = "th, button, label[for], legend, summary, .x-nav a, .x-tabs a, .x-empty, .x-flash, h1[lang]"


@pytest.mark.parametrize("page", [DESK], ids=["both"], indirect=True)
def test_no_head_label_or_button_is_left_in_chinese(
    page: Page, app: Flask, named: Mapping[str, object], walk: Walk, testland: CountyRules
) -> None:
    left: dict[str, set[str]] = {}
    written = repr(testland.law(walk.days[-1]).rulebook)
    with on_day(walk.days[-1]):
        page.goto("/c/shili/?lang=en")
        for endpoint, address in pages_of(app, named):
            answer = page.request.get(address)
            if answer.status == 200 and "text/html" in answer.headers.get("content-type", ""):
                page.goto(address)
                for width, height in (DESK, PHONE):
                    page.set_viewport_size({"width": width, "height": height})
                    if found := _chinese(page, written):
                        left[f"{endpoint} {width}"] = found
    assert left == {}


def _chinese(page: Page, written: str) -> set[str]:
    said = page.locator(_OURS).all_inner_texts()
    return {text.strip() for text in said if _CHINESE.search(text) and text.strip(" *\n") not in written}


@pytest.mark.parametrize("page", [DESK], ids=["desk"], indirect=True)
def test_class_is_signed_in_closed_and_entered_in_the_ledger_in_english(page: Page, walk: Walk) -> None:
    walk.to_open(villagers(3))
    session = f"/c/shili/sessions/{walk.session}"
    page.goto("/c/shili/?lang=en")
    tabs = page.get_by_role("navigation", name="Pages of the session")
    for place, on in enumerate(walk.days):
        with on_day(on):
            page.goto(f"{session}/days/")
            page.get_by_role("button", name="Record as held").first.click()
            page.get_by_role("link", name="Sign-in sheet", exact=True).nth(place).click()
            for mark in page.locator("[data-cell] select").all():
                mark.select_option("present")
            expect(page.locator("[data-said]")).to_contain_text("Saved")
    with on_day(walk.days[-1]):
        page.goto(f"{session}/days/")
        page.get_by_role("button", name="Credit the attendance").click()
        page.goto(session)
        page.get_by_role("button", name="Close", exact=True).click()
        expect(page.locator(".x-flash")).not_to_contain_text(_CHINESE)
        page.get_by_role("button", name="Make the ledger").click()
        expect(page.locator(".x-flash")).to_contain_text("3 counted, 0 not")
        tabs.get_by_role("link", name="Ledger", exact=True).click()
        expect(page.get_by_text("List 3 = counted 3 + not counted 0.")).to_be_visible()
        page.get_by_role("link", name="Why?").last.click()
        expect(page.locator("#why")).to_contain_text("Basis")
