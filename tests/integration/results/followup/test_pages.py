"""Follow-up pages: calls still to be made come first, page by page, and who enters a page stays where the page was."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from tests.counties.results_world import World
from tests.counties.walk import PASSWORD
from tests.integration.web.conftest import Browser

from xiangxun.foundation.access import Role
from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.kernel.clock import on_day
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.trainees.dialling import phones_of
from xiangxun.results.followup.queries import calls_in_turn, get_round
from xiangxun.results.followup.service import CallIn, plan_rounds, record_calls

LATER = date(2024, 5, 16)
_ROW = re.compile(r'name="result_(\d+)"')


@pytest.fixture
def called(world: World) -> tuple[int, int, list[int]]:
    """A session of 120 people, the first ten of whom were reached; session, round and people."""
    ids = world.enter_people([(date(1990, 1, 1), ())] * 120)
    session = world.hold_session(ids, {0: ids})
    with world.work() as db:
        first = plan_rounds(db, world.actor, session)[0]
        record_calls(db, world.actor, first.id, [CallIn(one, "reached") for one in ids[:10]])
    return session, first.id, ids


def test_calls_in_turn_are_those_to_be_made_then_those_done_each_once(
    world: World, called: tuple[int, int, list[int]]
) -> None:
    _session, round_id, ids = called
    seen: list[int] = []
    place, pages = "", 0
    with world.work() as db:
        while place or not pages:
            rows, place = calls_in_turn(db, get_round(db, round_id), after=place, limit=25)
            seen += [row.trainee_id for row in rows]
            pages += 1
    assert seen == ids[10:] + ids[:10]
    assert pages == 5


def test_calls_entered_on_the_second_page_lead_back_to_those_behind_the_first(
    app: Flask, world: World, called: tuple[int, int, list[int]]
) -> None:
    session, round_id, ids = called
    with world.work() as db:
        create_account(
            db,
            SYSTEM,
            username="hufang",
            name="回访员",
            password=PASSWORD,
            roles=[Role.PUBLIC_SERVICE_CENTRE],
            must_change=False,
        )
    browser = Browser(app.test_client(), "jieguo")
    with on_day(LATER):
        browser.sign_in("hufang")
        address = f"/sessions/{session}/followup/{round_id}"
        first = browser.get(address).text
        assert [int(one) for one in _ROW.findall(first)] == ids[10:60]
        onward = re.search(r'href="[^"]*(\?after=[^"]+)"', first)
        assert onward is not None
        second = browser.get(address + onward[1]).text
        assert [int(one) for one in _ROW.findall(second)] == ids[60:110]
        action = re.search(rf'action="/c/jieguo({address}\?after=[^"]*)"', second)
        assert action is not None
        saved = browser.post(action[1], {f"result_{one}": "reached" for one in ids[60:70]})
        assert saved.status_code == 303
        assert saved.location.endswith(onward[1])
        again = browser.get(address + onward[1]).text
    assert [int(one) for one in _ROW.findall(again)] == ids[70:]


def test_numbers_to_dial_are_shown_to_who_calls_and_the_look_is_on_record(
    app: Flask, world: World, called: tuple[int, int, list[int]]
) -> None:
    session, round_id, ids = called
    with world.work() as db:
        create_account(
            db,
            SYSTEM,
            username="bohao",
            name="拨号员",
            password=PASSWORD,
            roles=[Role.PUBLIC_SERVICE_CENTRE],
            must_change=False,
        )
        plain = phones_of(db, ids)
    browser = Browser(app.test_client(), "jieguo")
    with on_day(LATER):
        browser.sign_in("bohao")
        at = f"/sessions/{session}/followup/{round_id}"
        assert "tel:" not in browser.get(at).text
        shown = browser.post(f"{at}/phones").text
    assert len(plain) == 120
    assert set(re.findall(r"tel:(\d+)", shown)) == {plain[one] for one in ids[10:60]}
    with world.work() as db:
        [look] = db.scalars(select(AuditEntry).where(AuditEntry.action == "followup.phones"))
    assert (look.name, look.details) == ("拨号员", {"round": "first", "people": 50})
