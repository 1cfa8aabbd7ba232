"""Memo 备忘: found once in a transaction, anew in the next; shared while nothing is done in the county."""

from __future__ import annotations

import pytest

from xiangxun.foundation.db.memo import forget, once, share, shared, shared_each
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


DEED, NEXT_DEED = b"deed", b"next deed"


def test_reading_after_the_same_deed_shares_what_was_found(unit_of_work, tenant, find):
    for _ in range(2):
        with unit_of_work(tenant.id) as db:
            share(db, tenant.id, DEED)
            assert shared(db, "it", find) == 1


def test_reading_after_another_deed_finds_anew(unit_of_work, tenant, find):
    for deed, found in ((DEED, 1), (NEXT_DEED, 2)):
        with unit_of_work(tenant.id) as db:
            share(db, tenant.id, deed)
            assert shared(db, "it", find) == found


def test_another_county_shares_nothing_of_this_one(unit_of_work, tenant, other_tenant, find):
    for one, found in ((tenant, 1), (other_tenant, 2)):
        with unit_of_work(one.id) as db:
            share(db, one.id, DEED)
            assert shared(db, "it", find) == found


def test_transaction_that_may_change_something_shares_nothing(app, tenant, find):
    with app.app_context():
        with open_unit_of_work(tenant.id) as db:
            share(db, tenant.id, DEED)
            shared(db, "it", find)
        with open_unit_of_work(tenant.id) as db:
            assert shared(db, "it", find) == 2


def test_county_in_which_nothing_was_done_yet_shares_nothing(unit_of_work, tenant, find):
    for found in (1, 2):
        with unit_of_work(tenant.id) as db:
            share(db, tenant.id, None)
            assert shared(db, "it", find) == found


def test_rows_known_since_the_same_deed_are_not_asked_for_again(unit_of_work, tenant):
    asked = []

    def find(ids):
        asked.append(sorted(ids))
        return {one: str(one) for one in ids if one < 10}

    for ids in ([1, 2], [2, 3, 99]):
        with unit_of_work(tenant.id) as db:
            share(db, tenant.id, DEED)
            found = shared_each(db, "rows", ids, find)
    assert found == {2: "2", 3: "3"}
    assert asked == [[1, 2], [3, 99]]


def test_rows_in_a_transaction_that_may_change_them_are_asked_for_each_time(unit_of_work, tenant):
    asked = []

    def find(ids):
        asked.extend(ids)
        return {}

    with unit_of_work(tenant.id) as db:
        for _ in range(2):
            shared_each(db, "rows", [1], find)
    assert asked == [1, 1]
