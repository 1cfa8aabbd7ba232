"""Reading 读取: rows read past the ORM are those of the county in scope, as they stand in the transaction."""

from __future__ import annotations

import pytest
from sqlalchemy import PickleType, bindparam, cast, select
from sqlalchemy.exc import DBAPIError
from tests.statements import watched

from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.reading import read_rows
from xiangxun.foundation.db.tenancy import tenant_scope
from xiangxun.kernel.errors import NoTenant
from xiangxun.registry.venues.models import Venue

NAMES = select(Venue.name).order_by(Venue.name)


@pytest.fixture
def venues(unit_of_work, tenant, other_tenant):
    """Two venues in one county, one in another."""
    for county, names in ((tenant, ("甲", "乙")), (other_tenant, ("丙",))):
        with unit_of_work(county.id) as db:
            db.add_all(Venue(name=name) for name in names)


def test_rows_are_those_of_the_county_in_scope(unit_of_work, tenant, other_tenant, venues):
    for county, names in ((tenant, {"甲", "乙"}), (other_tenant, {"丙"})):
        with unit_of_work(county.id) as db:
            assert {name for (name,) in read_rows(db, NAMES)} == names


def test_statement_names_the_county_even_without_the_database(app, unit_of_work, tenant, venues):
    with watched(app) as sent, unit_of_work(tenant.id) as db:
        read_rows(db, NAMES)
    assert "venues.tenant_id = %(county_in_scope)s" in sent[-1]


def test_values_of_one_statement_are_not_those_of_the_last(unit_of_work, tenant, venues):
    def called(db, name):
        return read_rows(db, select(Venue.name).where(Venue.name == name))

    with unit_of_work(tenant.id) as db:
        assert called(db, "甲") == [("甲",)]
        assert called(db, "乙") == [("乙",)]
        assert called(db, "丙") == []


def test_named_parameters_are_told(unit_of_work, tenant, venues):
    with unit_of_work(tenant.id) as db:
        asked = select(Venue.name).where(Venue.name == bindparam("called"))
        assert read_rows(db, asked, {"called": "乙"}) == [("乙",)]


def test_what_was_added_and_not_yet_flushed_is_read(unit_of_work, tenant, venues):
    with unit_of_work(tenant.id) as db:
        db.add(Venue(name="丁"))
        assert ("丁",) in read_rows(db, NAMES)


def test_nothing_is_read_outside_a_county_or_across_two(unit_of_work, tenant, other_tenant, venues):
    with unit_of_work(None) as db, pytest.raises(NoTenant):
        read_rows(db, NAMES)
    with unit_of_work(tenant.id) as db:
        read_rows(db, NAMES)
        with tenant_scope(other_tenant.id), pytest.raises(NoTenant):
            read_rows(db, NAMES)


def test_statement_that_fails_tells_no_values(unit_of_work, tenant, venues):
    with unit_of_work(tenant.id) as db, pytest.raises(DBAPIError) as failed:
        read_rows(db, select(Venue.id).where(Venue.id == bindparam("beyond")), {"beyond": 10**30})
    assert "0000000000" not in str(failed.value.statement)
    assert failed.value.params is None


def test_a_list_of_varying_length_is_refused_before_it_is_kept(unit_of_work, tenant, venues):
    with unit_of_work(tenant.id) as db:
        with pytest.raises(TypeError, match="among"):
            read_rows(db, select(Venue.id).where(Venue.id.in_([1, 2])))
        assert read_rows(db, select(Venue.name).where(among(Venue.id, [10**9]))) == []


def test_column_that_sqlalchemy_converts_is_refused(unit_of_work, tenant):
    with unit_of_work(tenant.id) as db, pytest.raises(TypeError, match="session"):
        read_rows(db, select(cast(Venue.name, PickleType)))
