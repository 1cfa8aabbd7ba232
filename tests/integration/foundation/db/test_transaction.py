"""One unit of work: committed or rolled back as a whole; the second of two who change a row is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from xiangxun.foundation.db.tables import Versioned
from xiangxun.foundation.db.tenancy import find_tenant
from xiangxun.foundation.db.transaction import unit_of_work as open_unit_of_work
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.registry.venues.models import Venue


def test_exception_inside_rolls_back_and_leaves_no_tenant(unit_of_work, tenant):
    def fail() -> None:
        with unit_of_work(tenant.id) as db:
            db.add(Venue(name="教室"))
            db.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert find_tenant() is None
    with unit_of_work(tenant.id) as db:
        assert db.scalars(select(Venue)).all() == []


def test_rows_stay_readable_after_the_commit(unit_of_work, tenant):
    assert (tenant.title, tenant.created_at.tzinfo is not None) == ("示例县", True)


def test_unit_inside_a_unit_of_the_same_context_is_refused(app, tenant):
    with app.app_context(), open_unit_of_work(tenant.id) as db:
        db.execute(text("SELECT 1"))
        with pytest.raises(RuntimeError, match="already open"), open_unit_of_work(None):
            pass
        assert db.scalar(text("SELECT current_setting('app.tenant')")) == str(tenant.id)


def test_second_change_of_a_versioned_row_conflicts(unit_of_work, tenant, make_venue):
    make_venue(tenant)

    def change_after_somebody_else() -> None:
        with unit_of_work(tenant.id) as slow:
            mine = slow.scalars(select(Venue)).one()
            with unit_of_work(tenant.id) as quick:
                quick.scalars(select(Venue)).one().name = "先改"
            mine.name = "后改"

    with pytest.raises(Conflict):
        change_after_somebody_else()
    with unit_of_work(tenant.id) as db:
        assert db.scalars(select(Venue.name)).all() == ["先改"]


def test_stale_version_from_a_form_conflicts_naming_both(unit_of_work, tenant, make_venue):
    make_venue(tenant)
    with unit_of_work(tenant.id) as db:
        row = db.scalars(select(Venue)).one()
        row.expect_version(1)
        with pytest.raises(Conflict) as refused:
            row.expect_version(7)
    assert refused.value.details.items() >= {"seen_version": 7, "current_version": 1}.items()


def test_number_beyond_its_column_is_refused_in_words(unit_of_work, tenant):
    with pytest.raises(InvalidInput, match="数值太大"), unit_of_work(tenant.id) as db:
        db.execute(text("SELECT 13800138000::integer"))


@pytest.fixture
def make_venue(unit_of_work):
    assert issubclass(Venue, Versioned)

    def make(tenant):
        with unit_of_work(tenant.id) as db:
            db.add(Venue(name="教室"))

    return make


def test_unit_of_work_waits_half_a_minute_for_a_lock_and_no_longer(unit_of_work, tenant):
    for county in (tenant.id, None):
        with unit_of_work(county) as db:
            assert db.scalar(text("SHOW lock_timeout")) == "30s"
