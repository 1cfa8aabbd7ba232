"""Every page 逐页检查: opened in a browser at a desk's and a phone's width; axe finds nothing serious, nothing overflows.

A picture of each is left in `out/screens/` for looking at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from tests.counties.people import villagers
from tests.counties.walk import Walk

from xiangxun.foundation.decisions import list_receipts
from xiangxun.kernel.clock import on_day
from xiangxun.results.followup.queries import list_rounds
from xiangxun.results.followup.service import plan_rounds
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.training.enrolment.queries import list_imports

pytestmark = pytest.mark.browser

_SCREENS = Path(__file__).parents[2] / "out" / "screens"
#: What a page answers that is not for this reader, not there, or not yet at this stage.
_CLOSED = (403, 404, 409)
WORST = ("serious", "critical")


@pytest.fixture
def named(walk: Walk) -> Mapping[str, object]:
    """A session told to its ledger, beside a draft; what the addresses of their pages name."""
    draft = walk.draft(code="2024-09")
    walk.to_closed(villagers(12))
    with walk.on(walk.days[-1]) as db:
        plan_rounds(db, walk.group, walk.session)
        compute_ledger(db, walk.school, walk.session)
        return {
            "county": "shili",
            "draft": draft,
            "on": walk.days[0].isoformat(),
            "session_id": walk.session,
            "plan_id": walk.plan,
            "institution_id": walk.institution,
            "lecturer_id": walk.lecturer,
            "trainee_id": walk.admitted()[0],
            "round_id": list_rounds(db, walk.session)[0].id,
            "import_id": list_imports(db, walk.session)[0].id,
            "receipt_id": list_receipts(db, "session", walk.session)[0].id,
        }


def pages_of(app: Flask, named: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield endpoint and address of every page that needs no other row than those named."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        readable = rule.rule.startswith("/c/<county>/") and "GET" in (rule.methods or ())
        if readable and rule.arguments <= named.keys():
            yield rule.endpoint, adapter.build(rule.endpoint, {name: named[name] for name in rule.arguments})
    of_draft = {"county": named["county"], "session_id": named["draft"]}
    for endpoint in ("session_drafts.edit", "sessions.page"):
        yield f"{endpoint}-draft", adapter.build(endpoint, of_draft)


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
