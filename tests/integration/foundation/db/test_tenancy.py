"""The walls between counties: the ORM scope, row-level security beneath it, and nothing left over in the pool."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, event, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import aliased

from xiangxun.foundation.db import db as extension
from xiangxun.foundation.db.tenancy import tenant_scope
from xiangxun.kernel.errors import NoTenant
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.venues.models import Venue


@pytest.fixture
def venues(unit_of_work, tenant, other_tenant):
    """One venue in each of two counties; returns their ids."""
    ids = []
    for county in (tenant, other_tenant):
        with unit_of_work(county.id) as db:
            venue = Venue(name=f"{county.title}教室")
            db.add(venue)
            db.flush()
            ids.append(venue.id)
    return ids


def test_select_with_a_tenant_sees_its_rows_only(unit_of_work, tenant, venues):
    with unit_of_work(tenant.id) as db:
        other = aliased(Venue)
        assert db.scalars(select(Venue.name)).all() == ["示例县教室"]
        assert db.execute(select(Venue, other).join(other, other.id != Venue.id)).all() == []
        assert db.get(Venue, (tenant.id, venues[0])) is not None


@pytest.mark.parametrize(
    "statement",
    [
        select(Venue),
        select(Venue.name).join(Tenant, Tenant.id == Venue.tenant_id),
        select(func.count()).select_from(Venue),
        update(Venue).values(name="x"),
        delete(Venue),
    ],
)
def test_orm_statement_names_the_tenant_even_without_the_database(app, unit_of_work, tenant, statement):
    sent = []
    with app.app_context():
        engine = extension.engine

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection, _cursor, sql, _parameters, _context, _many):
        sent.append(sql)

    try:
        with unit_of_work(tenant.id) as db:
            db.execute(statement)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert "venues.tenant_id = %(tenant" in sent[-1]


def test_get_of_a_foreign_row_finds_nothing(unit_of_work, tenant, other_tenant, venues):
    with unit_of_work(tenant.id) as db:
        assert db.get(Venue, (other_tenant.id, venues[1])) is None


@pytest.mark.parametrize(
    "statement",
    [
        select(Venue),
        select(Venue.__table__),
        select(Tenant).join(Venue, Venue.tenant_id == Tenant.id),
        select(Tenant.id).where(Tenant.id.in_(select(Venue.tenant_id))),
        update(Venue).values(name="x"),
        delete(Venue),
        insert(Venue).values(name="x"),
    ],
)
def test_statement_without_a_tenant_is_refused(unit_of_work, venues, statement):
    with pytest.raises(NoTenant), unit_of_work(None) as db:
        db.execute(statement)


def test_add_without_a_tenant_is_refused(unit_of_work):
    with pytest.raises(NoTenant), unit_of_work(None) as db:
        db.add(Venue(name="x"))


def test_sql_without_a_tenant_sees_no_rows(unit_of_work, venues):
    with unit_of_work(None) as db:
        assert db.scalar(text("SELECT count(*) FROM venues")) == 0


def test_sql_with_a_tenant_sees_its_rows_only(unit_of_work, tenant, venues):
    with unit_of_work(tenant.id) as db:
        assert db.scalars(text("SELECT id FROM venues")).all() == [venues[0]]


def test_add_of_a_foreign_row_is_refused_by_the_session(unit_of_work, tenant, other_tenant):
    with pytest.raises(NoTenant), unit_of_work(tenant.id) as db:
        db.add(Venue(tenant_id=other_tenant.id, name="x"))


def test_move_of_a_row_to_another_tenant_is_refused(unit_of_work, tenant, other_tenant, venues):
    with pytest.raises(NoTenant), unit_of_work(tenant.id) as db:
        db.scalars(select(Venue)).one().tenant_id = other_tenant.id


def test_insert_of_a_foreign_row_is_refused_by_the_database(unit_of_work, tenant, other_tenant):
    with pytest.raises(ProgrammingError, match="row-level security"), unit_of_work(tenant.id) as db:
        db.execute(insert(Venue).values(tenant_id=other_tenant.id, name="x"))


def test_update_into_another_tenant_is_refused_by_the_database(unit_of_work, tenant, other_tenant, venues):
    with pytest.raises(ProgrammingError, match="row-level security"), unit_of_work(tenant.id) as db:
        db.execute(text("UPDATE venues SET tenant_id = :other"), {"other": other_tenant.id})


@pytest.mark.parametrize(
    "sql", ["UPDATE venues SET name = 'x' WHERE id = :id", "DELETE FROM venues WHERE id = :id"]
)
def test_change_of_a_foreign_row_touches_none(unit_of_work, tenant, venues, sql):
    with unit_of_work(tenant.id) as db:
        assert db.execute(text(sql), {"id": venues[1]}).rowcount == 0
        assert db.execute(text(sql), {"id": venues[0]}).rowcount == 1


def test_key_into_another_tenant_is_refused_by_the_database(unit_of_work, tenant, other_tenant):
    from xiangxun.foundation.jobs.models import JobRun
    from xiangxun.foundation.outbox.models import OutboxEntry

    with unit_of_work(other_tenant.id) as db:
        entry = OutboxEntry(task="x", args={})
        db.add(entry)
        db.flush()
    with pytest.raises(IntegrityError, match="fk_job_runs"), unit_of_work(tenant.id) as db:
        db.add(JobRun(outbox_id=entry.id))


def test_change_of_tenant_inside_a_transaction_is_refused(unit_of_work, tenant, other_tenant):
    with unit_of_work(tenant.id) as db:
        db.scalar(select(func.count()).select_from(Venue))
        with tenant_scope(other_tenant.id), pytest.raises(NoTenant, match="同一事务"):
            db.scalar(select(func.count()).select_from(Venue))


def test_pool_reuse_carries_no_tenant_over(app, unit_of_work, tenant, venues):
    served = set()
    with app.app_context():
        engine = extension.engine
    engine.dispose()

    @event.listens_for(engine, "checkout")
    def note(connection, _record, _proxy):
        served.add(id(connection))

    try:
        for county, expected in ((tenant.id, 1), (None, 0), (tenant.id, 1)):
            with unit_of_work(county) as db:
                assert db.scalar(text("SELECT count(*) FROM venues")) == expected
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM venues")) == 0
    finally:
        event.remove(engine, "checkout", note)
    assert len(served) == 1


def test_savepoint_keeps_the_tenant(unit_of_work, tenant, venues):
    with unit_of_work(tenant.id) as db:
        with db.begin_nested() as savepoint:
            db.add(Venue(name="y"))
            db.flush()
            savepoint.rollback()
        assert db.scalars(select(Venue.name)).all() == ["示例县教室"]
        db.add(Venue(name="z"))
