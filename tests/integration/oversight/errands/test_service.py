"""Errands 平台任务: pressed twice they are one; each is its duty's alone; told and kept."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import func, select
from tests.counties.walk import PASSWORD

from xiangxun.foundation.audit.models import OperatorAuditEntry
from xiangxun.kernel.errors import Forbidden, NotFound
from xiangxun.oversight.errands.kinds import KINDS
from xiangxun.oversight.errands.queries import get_errand, latest_errand, list_errands, open_errands
from xiangxun.oversight.errands.service import ask, begin, end, telling
from xiangxun.registry.accounts.operators import create_operator, find_operator


@pytest.fixture
def operator(unit_of_work):
    def make(duty="system"):
        with unit_of_work(None) as db:
            number = create_operator(db, username=duty, name=f"运营{duty}", password=PASSWORD, duty=duty)
            return find_operator(db, number)

    return make


def test_pressed_twice_it_is_one_errand_with_one_entry(operator, unit_of_work):
    me = operator()
    with unit_of_work(None) as db:
        first = ask(db, me, "backup")
    with unit_of_work(None) as db:
        again = ask(db, me, "backup")
        assert (first[1], again) == (True, (first[0], False))
        told = select(func.count()).where(OperatorAuditEntry.action == "errand.backup")
        assert db.scalar(told) == 1


def test_once_it_has_ended_it_may_be_asked_again_and_counties_stand_apart(
    operator, unit_of_work, tenant, other_tenant
):
    me = operator()
    with unit_of_work(None) as db:
        first, _ = ask(db, me, "backup")
        one, other = (ask(db, me, "compare", tenant=county.id)[0] for county in (tenant, other_tenant))
        assert end(db, first, ok=True, found={"stamp": "x"})
        assert not end(db, first, ok=False), "it has ended already"
        second, fresh = ask(db, me, "backup")
        assert (fresh, get_errand(db, first).ok) == (True, True)
        assert [number for number, _ in open_errands(db)] == [one, other, second]
        assert latest_errand(db, "backup") == get_errand(db, second)
        assert latest_errand(db, "backup", only_well=True) == get_errand(db, first)
        assert latest_errand(db, "compare", tenant.id) == get_errand(db, one)
        assert [row.id for row in list_errands(db)] == [second, other, one, first]


@pytest.mark.parametrize("kind", KINDS)
def test_only_its_duty_asks_for_it(operator, unit_of_work, tenant, kind):
    county = tenant.id if kind in ("compare", "switch") else None
    for duty in {"system", "security", "audit"} - {KINDS[kind].duty}:
        me = operator(duty)
        with pytest.raises(Forbidden), unit_of_work(None) as db:
            ask(db, me, kind, tenant=county)
    with unit_of_work(None) as db:
        assert list_errands(db) == ()


def test_how_far_it_has_come_is_seen_at_once_and_not_after_its_end(operator, unit_of_work, app):
    with unit_of_work(None) as db:
        number, _ = ask(db, operator_in(db), "doctor")
        begin(db, number)
    with app.app_context():
        telling(number)(3, 7, "密钥")
    with unit_of_work(None) as db:
        row = get_errand(db, number)
        assert (row.done, row.total, row.message, row.tries) == (3, 7, "密钥", 1)
        end(db, number, ok=True)
    with app.app_context():
        telling(number)(4, 7, "磁盘")
    with unit_of_work(None) as db:
        assert get_errand(db, number).message == ""


def operator_in(db):
    return find_operator(
        db, create_operator(db, username="system", name="运营", password=PASSWORD, duty="system")
    )


def test_what_was_asked_is_never_changed_by_the_application(operator, unit_of_work, database):
    with unit_of_work(None) as db:
        ask(db, operator_in(db), "doctor")
    with psycopg.connect(database.app_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE errands SET asked_by = 1, args = '{}'")


def test_unknown_errand_is_not_found(unit_of_work):
    with pytest.raises(NotFound), unit_of_work(None) as db:
        get_errand(db, 9)
