"""The API of ledgers: a submitted one goes back as a draft, for a reason; its page says the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xiangxun.kernel.clock import on_day
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.ledger.service import compute_ledger

DAY = date(2024, 5, 6)


@pytest.fixture
def submitted(world):
    """A session of two people, handed in; its day goes on."""
    ids = world.enter_people([(date(1990, 1, 1), ())] * 2)
    session = world.hold_session(ids, {0: ids})
    with world.work(DAY + timedelta(days=10)) as db:
        compute_ledger(db, world.actor, session)
        submit_session(db, world.actor, session)
    with on_day(DAY + timedelta(days=11)):
        yield session


def test_another_system_gives_a_submitted_ledger_back_with_a_reason(machine, submitted):
    address = f"/sessions/{submitted}/ledger/reopen"
    assert machine.post(address).status_code == 422
    assert machine.post(address, {"reason": "有两人姓名写错"}).json["state"] == "draft"
    assert machine.post(address, {"reason": "有两人姓名写错"}).status_code == 409


def test_page_of_a_ledger_names_its_county_and_gives_the_ledger_back(browser, submitted):
    page = browser.get(f"/sessions/{submitted}/ledger/").text
    assert "<title>" in page
    assert " · 示例县 · 乡训</title>" in page
    assert 'aria-label="退回理由"' in page
    address = f"/sessions/{submitted}/ledger/reopen"
    assert "请填写“退回理由”" in browser.post(address, {"reason": ""}).text
    assert browser.post(address, {"reason": "有两人姓名写错"}).status_code == 303
