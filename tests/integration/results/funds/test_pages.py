"""Funds pages: money is settled, paid and seen after the archive is sealed as before, each form for whom it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from tests.counties.results_world import World
from tests.counties.walk import PASSWORD
from tests.integration.web.conftest import Browser

from xiangxun.foundation.access import Role
from xiangxun.kernel.clock import on_day
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.results.acceptance.service import decide, name_team, opine
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.funds.queries import list_payments
from xiangxun.results.funds.service import pay, settle
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.training.sessions.service import mark_state

LATER = date(2024, 7, 1)
MakeBrowser = Callable[[Role], Browser]


@pytest.fixture
def archived(world: World) -> int:
    """A session that was settled, paid in part, and archived."""
    ids = world.enter_people([(date(1990, 1, 1), ())] * 2)
    session = world.hold_session(ids, {0: ids}, fee_fen=200_000)
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        submit_session(db, world.actor, session)
    with world.work(LATER) as db:
        name_team(db, world.actor, session, [("甲", "authority")])
        opine(db, world.actor, session, proposed="pass", opinion="属实。")
        decide(db, world.actor, session)
        settle(db, world.actor, session)
        pay(db, world.actor, session, "heads", "V-1", 4_000)
        mark_state(db, world.actor, session, "archived")
    return session


@pytest.fixture
def sign_in(app: Flask, world: World) -> Iterator[MakeBrowser]:
    """Sign somebody of one role in, on a day after the archive was sealed."""

    def signed_in(role: Role) -> Browser:
        with world.work(LATER) as db:
            create_account(
                db,
                SYSTEM,
                username=role.value,
                name=role.label,
                password=PASSWORD,
                roles=[role],
                must_change=False,
                institution_id=world.institution_id if role is Role.INSTITUTION else None,
            )
        browser = Browser(app.test_client(), "jieguo")
        browser.sign_in(role.value)
        return browser

    with on_day(LATER):
        yield signed_in


def test_archived_session_is_settled_again_and_paid_by_finance(
    world: World, archived: int, sign_in: MakeBrowser
) -> None:
    browser, address = sign_in(Role.FINANCE), f"/sessions/{archived}/funds/"
    shown = browser.get(address).text
    for words in ("核定结算</button>", "登记拨付</button>", "提出追回", "V-1"):
        assert words in shown
    assert browser.post(f"{address}settle").status_code == 303
    sent = {"line_key": "heads", "voucher": "V-2"}
    assert browser.post(f"{address}payments", sent).status_code == 303
    with world.work(LATER) as db:
        assert [one.voucher for one in list_payments(db, archived)] == ["V-1", "V-2"]


@pytest.mark.parametrize("role", [Role.INSTITUTION, Role.INSPECTOR])
def test_payments_are_seen_by_others_without_the_forms(
    archived: int, sign_in: MakeBrowser, role: Role
) -> None:
    shown = sign_in(role).get(f"/sessions/{archived}/funds/").text
    assert "V-1" in shown
    assert "由财务办理" in shown
    for words in ("核定结算</button>", "登记拨付</button>", "提出追回", "登记（替换原清单）"):
        assert words not in shown
