"""Migrating: a database of another version of the program is left alone, and said to be one."""

from __future__ import annotations

from threading import Timer

import psycopg
import pytest
from alembic import command

from xiangxun.foundation.db import migrate
from xiangxun.foundation.db.roles import database_sql


@pytest.fixture
def fresh(servers, worker_number):
    """The owner's address of an empty database."""
    name = f"xiangxun_migrate_{worker_number}"
    servers.execute(database_sql(name))
    yield servers.postgres.owner_url(name)
    servers.execute(f'DROP DATABASE "{name}"')


def test_upgrade_of_an_empty_database_comes_to_the_head_and_again_changes_nothing(fresh):
    for _ in range(2):
        migrate.upgrade(fresh)
        assert migrate.current(fresh) == migrate.head()


def test_upgrade_of_a_database_at_an_unknown_revision_is_refused_naming_it(fresh):
    migrate.upgrade(fresh)
    with psycopg.connect(fresh, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'abcdef012345'")
    with pytest.raises(migrate.UnknownRevision, match="abcdef012345"):
        migrate.upgrade(fresh)


@pytest.fixture
def one_step_behind(fresh):
    """The owner's address of a database that lacks the newest migration."""
    with migrate.connected(fresh) as connection:
        command.upgrade(migrate.config(connection), "head-1")
    return fresh


@pytest.fixture
def impatient(monkeypatch):
    """Give way to others after a second."""
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 1)
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0.1)


@pytest.mark.usefixtures("impatient")
def test_upgrade_held_up_by_somebody_gives_way_and_gets_through_when_he_is_done(one_step_behind):
    with psycopg.connect(one_step_behind) as busy:
        busy.execute("LOCK TABLE alembic_version IN SHARE MODE")
        done = Timer(1.5, busy.rollback)
        done.start()
        migrate.upgrade(one_step_behind)
        done.join()
    assert migrate.current(one_step_behind) == migrate.head()


@pytest.mark.usefixtures("impatient")
def test_upgrade_held_up_for_good_is_refused_and_changes_nothing(one_step_behind, monkeypatch):
    monkeypatch.setattr(migrate, "ATTEMPTS", 2)
    before = migrate.current(one_step_behind)
    with psycopg.connect(one_step_behind) as busy:
        busy.execute("LOCK TABLE alembic_version IN SHARE MODE")
        with pytest.raises(migrate.MigrationBlocked, match="pg_stat_activity"):
            migrate.upgrade(one_step_behind)
        busy.rollback()
    assert migrate.current(one_step_behind) == before
