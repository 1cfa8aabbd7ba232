"""Rehearsals on pages: asked by the authority, worked out by a job, shown by article and person; nothing written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from tests.integration.registry.registers.visitors import served

from xiangxun.foundation.decisions.models import Receipt
from xiangxun.foundation.jobs.run import run
from xiangxun.kernel.clock import now, on_day
from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.oversight.rehearsal.asking import TASK, ask_rehearsal
from xiangxun.oversight.rehearsal.queries import find_answer
from xiangxun.registry.accounts.models import Account
from xiangxun.registry.accounts.realms import ACCOUNT, TENANT, VERSION
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.results.ledger.queries import get_ledger
from xiangxun.results.ledger.service import compute_ledger

DAY = date(2024, 5, 6)


@pytest.fixture
def session(world: Any) -> int:
    """A session of people of 50 and 58 years with a ledger."""
    ids = world.enter_people([(date(1974, 1, 1), ()), (date(1966, 1, 1), ())])
    made: int = world.hold_session(ids, {0: ids})
    with world.work() as db:
        compute_ledger(db, world.actor, made)
    return made


@pytest.fixture
def client(settings: Any, world: Any) -> Any:
    """The pages, with somebody of the office signed in."""
    with served(settings) as app:
        client = app.test_client()
        with world.work() as db:
            account = db.get_one(Account, (world.tenant_id, world.actor.account))
            account.must_change_password = False
            db.flush()
            version, code = account.version, current_tenant_info(db).code
        with client.session_transaction() as cookie:
            cookie.update({TENANT: world.tenant_id, ACCOUNT: world.actor.account, VERSION: version})
            cookie["seen"] = int(now().timestamp()) // 60
        client.environ_base["xiangxun.root"] = f"/c/{code}"
        yield client


def _get(client: FlaskClient, path: str) -> str:
    with on_day(DAY + timedelta(days=20)):
        answer = client.get(f"{client.environ_base['xiangxun.root']}{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


def _work_out(app: Flask, world: Any, request_id: int) -> None:
    with world.work() as db:
        job = find_answer(db, request_id)
        assert job is not None
        number = job.id
    with app.app_context():
        run(world.tenant_id, number, TASK, {"request_id": request_id})


def test_rehearsal_is_asked_on_the_page_and_answered_with_persons_and_articles(client, app, world, session):
    chosen = _get(client, "/rehearsals/?key=age.most")
    assert "第二步" in chosen
    with on_day(DAY + timedelta(days=20)):
        told = {"key": "age.most", "value": "57", "from_on": DAY.isoformat()}
        asked = client.post(f"{client.environ_base['xiangxun.root']}/rehearsals/", data=told)
    assert asked.status_code == 303, asked.text
    number = int(asked.location.rpartition("/")[2])
    assert "正在重演" in _get(client, f"/rehearsals/{number}")
    before = _receipts(world)
    _work_out(app, world, number)
    page = _get(client, f"/rehearsals/{number}")
    assert "新计入 0 人，不再计入 1 人" in page
    assert "测试00001" in page
    assert "测试00000" not in page
    assert _receipts(world) == before
    with world.work() as db:
        assert get_ledger(db, session).counted == 2
    assert "age.most = 57" in _get(client, "/rehearsals/")


def _receipts(world: Any) -> int:
    with world.work() as db:
        return db.scalar(select(func.count()).select_from(Receipt)) or 0


def test_rehearsal_of_what_cannot_be_is_refused_when_asked(world):
    with world.work() as db, pytest.raises(InvalidInput, match=r"age\.nowhere"):
        ask_rehearsal(db, world.actor, key="age.nowhere", value="57", from_on=DAY)
    with world.work() as db, pytest.raises(InvalidInput, match="取值"):
        ask_rehearsal(db, world.actor, key="age.most", value=" ", from_on=DAY)


def test_rehearsal_is_the_authoritys_alone(world):
    with world.work() as db, pytest.raises(Forbidden):
        ask_rehearsal(db, SYSTEM, key="age.most", value="57", from_on=DAY)
