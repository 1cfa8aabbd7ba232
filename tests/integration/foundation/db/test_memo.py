"""Memo 事务内备忘: found once in a transaction, anew in the next."""

from __future__ import annotations

import pytest

from xiangxun.foundation.db.memo import forget, once
from xiangxun.foundation.db.transaction import unit_of_work as open_unit_of_work


@pytest.fixture
def find():
    asked = []

    def count() -> int:
        asked.append(1)
        return len(asked)

    return count


def test_ask_twice_in_a_transaction_finds_once(unit_of_work, tenant, find):
    with unit_of_work(tenant.id) as db:
        assert [once(db, "it", find), once(db, "it", find)] == [1, 1]


def test_ask_in_the_next_transaction_finds_anew(app, tenant, find):
    with app.app_context():
        with open_unit_of_work(tenant.id) as db:
            once(db, "it", find)
        with open_unit_of_work(tenant.id) as db:
            assert once(db, "it", find) == 2


def test_ask_after_a_savepoint_finds_anew(unit_of_work, tenant, find):
    with unit_of_work(tenant.id) as db:
        once(db, "it", find)
        with db.begin_nested():
            pass
        assert once(db, "it", find) == 2


def test_ask_after_forgetting_finds_anew(unit_of_work, tenant, find):
    with unit_of_work(tenant.id) as db:
        once(db, "it", find)
        forget(db, "it")
        assert once(db, "it", find) == 2
