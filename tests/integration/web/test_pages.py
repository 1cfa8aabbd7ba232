"""Pages 页面: every one opens, at every stage of a session, and says what it should."""

from __future__ import annotations

import pytest
from tests.counties.walk import Walk
from tests.integration.web.conftest import Browser

_OF_A_SESSION = (
    "/",
    "/people",
    "/roster",
    "/days/",
    "/feedback/",
    "/dossier/",
    "/ledger/",
    "/followup/",
    "/acceptance/",
    "/funds/",
    "/archive",
    "/history",
)
_OF_THE_COUNTY = (
    "/",
    "/plans/",
    "/sessions/",
    "/sessions/new",
    "/trainees/",
    "/lecturers/",
    "/institutions/",
    "/venues/",
    "/townships/",
    "/archives/",
    "/ledgers/",
    "/ledgers/rolls/",
    "/followup-calls/",
    "/ledger-differences/",
    "/rules/",
    "/rules/coverage",
    "/accounts/",
    "/accounts/password",
)


@pytest.mark.parametrize("stage", ["to_draft", "to_approved", "to_open", "to_closed"])
def test_open_every_page_of_a_session_shows_it(browser: Browser, walk: Walk, stage: str) -> None:
    getattr(walk, stage)()
    for path in _OF_A_SESSION:
        answer = browser.get(f"/sessions/{walk.session}{path}")
        assert answer.status_code == 200, (path, answer.text)
        assert "五月第一期" in answer.text, path


def test_open_every_page_of_the_county_shows_it(browser: Browser, walk: Walk) -> None:
    walk.to_closed()
    for path in _OF_THE_COUNTY:
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.text)
        assert "示例县" in answer.text, path
