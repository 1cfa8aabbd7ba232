"""Writing the next migration: a new table comes with its walls, a new routine with its rights."""

from __future__ import annotations

import shutil

import psycopg
import pytest

from xiangxun.foundation.db import migrate, revise
from xiangxun.foundation.db.roles import database_sql


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the migrations to write into."""
    copy = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrate, "MIGRATIONS", copy)
    monkeypatch.setattr(revise, "MIGRATIONS", copy)
    return copy / "versions"


@pytest.fixture
def lagging(servers, worker_number):
    """The address of a database that lacks a table and a routine which the models declare."""
    name = f"xiangxun_lagging_{worker_number}"
    servers.execute(database_sql(name, template="xiangxun_template"))
    url = servers.postgres.owner_url(name)
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE tenant_keys")
        connection.execute("DROP FUNCTION append_audit")
    yield url
    servers.execute(f"DROP DATABASE {name}")


def test_next_migration_secures_its_tables_and_makes_its_routines(folder, lagging):
    before = set(folder.glob("*.py"))
    revise.write_next(lagging, "give counties keys")
    [written] = set(folder.glob("*.py")) - before
    text = written.read_text(encoding="utf-8")
    assert written.name.endswith("_give_counties_keys.py")
    assert 'op.execute(secured("tenant_keys", "SELECT, INSERT, UPDATE (retired_at)"))' in text
    assert "SECURITY DEFINER" in text
    migrate.upgrade(lagging)
    assert migrate.check(lagging) == []
    with psycopg.connect(lagging) as connection:
        forced = connection.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'tenant_keys'")
        assert forced.fetchone() == (True,)


def test_first_migration_written_twice_keeps_its_file(folder):
    first = revise.write_first("begin")
    names = [path.name for path in folder.glob("*.py")]
    assert revise.write_first("begin") == first
    assert [path.name for path in folder.glob("*.py")] == names
    assert len(names) == 1
