"""What stands in the database, read from its own catalogue: a table that forgot a wall fails here."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from xiangxun.foundation.db import migrate
from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.engine import PrivilegedRole, refuse_privileged_role, sqlalchemy_url
from xiangxun.foundation.db.rls import IN_SCOPE, each_tenant
from xiangxun.foundation.db.roles import database_sql
from xiangxun.foundation.db.routines import declared_routines
from xiangxun.foundation.db.tables import Base, TenantModel

import_models()
TENANT_MODELS = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantModel)]
TENANT_TABLES = {model.__tablename__ for model in TENANT_MODELS}


@pytest.fixture(scope="module")
def catalogue(database):
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        yield lambda sql: connection.execute(sql.encode()).fetchall()


def test_models_and_migrations_agree(database):
    assert migrate.check(database.owner_url) == []


def test_database_stands_at_the_newest_migration(database):
    assert migrate.current(database.owner_url) == migrate.head()


def test_second_upgrade_changes_nothing(database):
    before = migrate.current(database.owner_url)
    migrate.upgrade(database.owner_url)
    assert migrate.current(database.owner_url) == before


def test_every_table_with_a_tenant_is_a_tenant_model(catalogue):
    found = catalogue("SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id'")
    assert {name for (name,) in found} == TENANT_TABLES


def test_every_tenant_table_has_forced_row_level_security(catalogue):
    bare = catalogue(
        "SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id' "
        "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert bare == []


def test_every_tenant_table_has_the_tenant_policy_both_ways(catalogue):
    policies = catalogue("SELECT tablename, qual, with_check FROM pg_policies WHERE policyname = 'tenant'")
    assert {name for name, _, _ in policies} == TENANT_TABLES
    assert len({(qual, check) for _, qual, check in policies}) == 1
    assert {qual for _, qual, _ in policies} == {check for _, _, check in policies}
    assert "current_setting('app.tenant'" in IN_SCOPE
    assert "current_setting('app.tenant'" in policies[0][1]


def test_further_policies_are_for_the_relay_only(catalogue):
    further = catalogue("SELECT tablename, roles::text FROM pg_policies WHERE policyname <> 'tenant'")
    declared = {model.__tablename__ for model in TENANT_MODELS if model.__relay_privileges__}
    assert dict(further) == dict.fromkeys(declared, "{xiangxun_relay}")


def test_every_tenant_table_has_the_tenant_first_in_its_key(catalogue):
    keys = catalogue(
        "SELECT conrelid::regclass::text, attname FROM pg_constraint "
        "JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'p'"
    )
    assert {table for table, first in keys if first == "tenant_id"} == TENANT_TABLES


def test_every_key_between_tenant_tables_holds_the_tenant_on_both_sides(catalogue):
    keys = catalogue(
        "SELECT conname, conrelid::regclass::text, confrelid::regclass::text, here.attname, there.attname "
        "FROM pg_constraint, unnest(conkey, confkey) AS pair (a, b) "
        "JOIN LATERAL (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = a) here ON true "
        "JOIN LATERAL (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = b) there ON true "
        "WHERE contype = 'f'"
    )
    between = {name for name, here, there, _, _ in keys if {here, there} <= TENANT_TABLES}
    holding = {name for name, _, _, here, there in keys if (here, there) == ("tenant_id", "tenant_id")}
    assert between - holding == set()
    assert between


def test_every_unique_index_of_a_tenant_table_holds_the_tenant(catalogue):
    unique = catalogue(
        "SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid) "
        "FROM pg_index JOIN pg_class ON pg_class.oid = indrelid "
        "WHERE indisunique AND relnamespace = 'public'::regnamespace"
    )
    assert [index for table, index, sql in unique if table in TENANT_TABLES and "tenant_id" not in sql] == []


@pytest.mark.parametrize("role", ["xiangxun_app", "xiangxun_relay"])
def test_role_has_on_each_table_what_its_model_declares(catalogue, role):
    attribute = "__privileges__" if role == "xiangxun_app" else "__relay_privileges__"
    for mapper in Base.registry.mappers:
        declared = getattr(mapper.class_, attribute)
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            columns = "" if right in ("DELETE", "TRUNCATE") else "any_column_"
            check = (
                f"has_{columns or 'table_'}privilege('{role}', '{mapper.class_.__tablename__}', '{right}')"
            )
            assert catalogue(f"SELECT {check}") == [(right in declared,)], (
                mapper.class_.__tablename__,
                right,
            )


def test_every_declared_routine_stands_as_declared(catalogue):
    bodies = dict(
        catalogue("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    )
    assert set(bodies) == set(declared_routines())
    for name, statements in declared_routines().items():
        assert " ".join(bodies[name].split()) in " ".join(statements[0].split()), name


def test_roles_are_no_superusers_and_only_the_backup_sees_past_the_policies(catalogue):
    found = catalogue(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname LIKE 'xiangxun_%'"
    )
    assert set(found) == {
        ("xiangxun_owner", False, False, False),
        ("xiangxun_app", False, False, False),
        ("xiangxun_relay", False, False, False),
        ("xiangxun_backup", False, True, False),
    }


@pytest.mark.parametrize(
    ("role", "accepted"), [("app", True), ("owner", False), ("superuser", False), ("backup", False)]
)
def test_start_under_a_role_past_the_policies_is_refused(database, role, accepted):
    engine = create_engine(sqlalchemy_url(getattr(database, f"{role}_url")))
    try:
        if accepted:
            refuse_privileged_role(engine)
        else:
            with pytest.raises(PrivilegedRole, match="xiangxun_app"):
                refuse_privileged_role(engine)
    finally:
        engine.dispose()


def test_backup_reads_every_county_and_writes_nothing(app, database, tenant, venue):
    engine = create_engine(sqlalchemy_url(database.backup_url))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM venues")) == 1
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("DELETE FROM venues"))
    engine.dispose()


def test_owner_changes_rows_only_county_by_county(app, database, tenant, venue):
    engine = create_engine(sqlalchemy_url(database.owner_url))
    with engine.begin() as connection:
        assert connection.execute(text("UPDATE venues SET address = 'x'")).rowcount == 0
        changed = [
            connection.execute(text("UPDATE venues SET address = 'x'")).rowcount
            for _ in each_tenant(connection)
        ]
        assert changed == [1]
        assert connection.execute(text("UPDATE venues SET address = 'y'")).rowcount == 0
    engine.dispose()


def test_upgrade_of_an_empty_database_twice_at_once_makes_it_once(servers, worker_number):
    from concurrent.futures import ThreadPoolExecutor

    name = f"xiangxun_empty_{worker_number}"
    servers.execute(database_sql(name))
    url = servers.postgres.owner_url(name)
    with ThreadPoolExecutor() as pool:
        list(pool.map(migrate.upgrade, [url, url]))
    assert migrate.current(url) == migrate.head()
    servers.execute(f"DROP DATABASE {name}")


@pytest.fixture
def venue(unit_of_work, tenant):
    from xiangxun.registry.venues.models import Venue

    with unit_of_work(tenant.id) as db:
        db.add(Venue(name="教室"))
