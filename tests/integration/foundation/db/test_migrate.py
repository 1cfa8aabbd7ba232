"""Migrating: a database of another version of the program is left alone, and said to be one."""

from __future__ import annotations

import psycopg
import pytest

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
