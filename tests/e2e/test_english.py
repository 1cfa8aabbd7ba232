"""English 英文界面: a whole office in English; the only Chinese left over is what people and regulations wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from playwright.sync_api import Page
from tests.counties.walk import Walk
from tests.e2e.test_every_page import named, pages_of

from xiangxun.counties import CountyRules
from xiangxun.kernel.clock import on_day

__all__ = ["named"]

pytestmark = pytest.mark.browser

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: What the platform itself says, not people and regulations: heads, labels, buttons, places to go.
_OURS = "th, button, label[for], legend, summary, .x-nav a, .x-tabs a, .x-empty, .x-flash, h1[lang]"


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
                said = page.locator(_OURS).all_inner_texts()
                if found := {
                    text.strip()
                    for text in said
                    if _CHINESE.search(text) and text.strip(" *\n") not in written
                }:
                    left[endpoint] = found
    assert left == {}
