"""Every page 逐页检查: opened in a browser; at a desk's and at a phone's width axe finds nothing serious, nothing overflows."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask
from playwright.sync_api import Page
from tests.counties.pages import named, pages_of
from tests.counties.walk import Walk
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.looking import beyond, keep, serious

from xiangxun.kernel.clock import on_day

__all__ = ["named"]

pytestmark = pytest.mark.browser

#: What a page answers that is not for this reader, not there, or not yet at this stage.
_CLOSED = (403, 404, 409)


@pytest.mark.parametrize("page", [DESK], ids=["both"], indirect=True)
def test_no_page_has_a_serious_finding_or_is_wider_than_its_screen(
    page: Page, app: Flask, named: Mapping[str, object], walk: Walk
) -> None:
    wrong: list[tuple[object, ...]] = []
    seen = 0
    with on_day(walk.days[-1]):
        for endpoint, address in pages_of(app, named):
            answer = page.request.get(address)
            if answer.status not in (200, *_CLOSED):
                wrong.append((endpoint, "does not open", str(answer.status)))
            if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
                continue
            page.goto(address)
            for width, height in (DESK, PHONE):
                page.set_viewport_size({"width": width, "height": height})
                keep(page, endpoint)
                wrong += [(endpoint, width, *found) for found in serious(page)]
                if (wider := beyond(page)) > 0:
                    wrong.append((endpoint, width, "wider than the screen", wider))
            seen += 1
    assert seen > 25
    assert wrong == []
