"""Looking 看页面: what axe finds serious on a page, what reaches beyond its screen, and a picture where one is asked for."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENS = os.environ.get("XIANGXUN_SCREENS")
_AXE = Axe().axe_script
#: No selectors of the nodes (their HTML tells them) and no second fetch of the style sheets: half of the time.
_SERIOUS = """async () =>
    (await axe.run({ resultTypes: ["violations"], selectors: false, preload: false })).violations
        .filter((one) => ["serious", "critical"].includes(one.impact))
        .map((one) => [one.id, one.nodes[0].html.slice(0, 160)])
"""
_BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def serious(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds serious or critical on the page as it is shown: the rule, and the first element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    return [(rule, html) for rule, html in page.evaluate(_SERIOUS)]


def beyond(page: Page) -> int:
    """Return by how many pixels the page is wider than its screen."""
    wider: int = page.evaluate(_BEYOND)
    return wider


def keep(page: Page, name: str) -> None:
    """Keep a picture of the whole page where XIANGXUN_SCREENS names a folder for pictures."""
    if SCREENS:
        width = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=Path(SCREENS) / f"{name}-{width}.png", full_page=True)
