"""Every page 逐页检查: opened in a browser at a desk's and a phone's width; axe finds nothing serious, nothing overflows.

A picture of each is left in `out/screens/` for looking at.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from tests.counties.pages import named, pages_of
from tests.counties.walk import Walk

from xiangxun.kernel.clock import on_day

__all__ = ["named"]

pytestmark = pytest.mark.browser

_SCREENS = Path(__file__).parents[2] / "out" / "screens"
#: What a page answers that is not for this reader, not there, or not yet at this stage.
_CLOSED = (403, 404, 409)
WORST = ("serious", "critical")


def test_no_page_has_a_serious_finding_or_is_wider_than_its_screen(
    page: Page, app: Flask, named: Mapping[str, object], walk: Walk
) -> None:
    axe, wrong, seen = Axe(), [], 0
    width = page.viewport_size["width"] if page.viewport_size else 0
    with on_day(walk.days[-1]):
        for endpoint, address in pages_of(app, named):
            answer = page.request.get(address)
            if answer.status not in (200, *_CLOSED):
                wrong.append((endpoint, "does not open", str(answer.status)))
            if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
                continue
            page.goto(address)
            folder = _SCREENS / str(width)
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{endpoint}.png", full_page=True)
            found = axe.run(page).response["violations"]
            wrong += [
                (endpoint, one["id"], one["nodes"][0]["html"][:160])
                for one in found
                if one["impact"] in WORST
            ]
            beyond = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if beyond > 0:
                wrong.append((endpoint, "wider than the screen", str(beyond)))
            seen += 1
    assert seen > 25
    assert wrong == []
