"""Kept 存下的开头: the rows that a long beginning made in this worker's database, put back where another test begins so.

The beginning is told once by the services; afterwards its rows are the same to the byte, numbers and keys included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
_OUT = "COPY {} TO STDOUT (FORMAT binary)"
_IN = "COPY {} FROM STDIN (FORMAT binary)"
_SOME = "SELECT FROM {} LIMIT 1"


@dataclass(frozen=True, slots=True)
class Rows:
    """Every row of a database, by table."""

    tables: Mapping[str, bytes]

    @classmethod
    def of(cls, superuser_url: str) -> Rows:
        """Take them down."""
        with psycopg.connect(superuser_url) as connection:
            names = [name for (name,) in connection.execute(_TABLES).fetchall()]
            return cls({name: _taken(connection, name) for name in names if _has_rows(connection, name)})

    def put_back(self, superuser_url: str) -> None:
        """Write them into the database, where nothing stands in their place."""
        with psycopg.connect(superuser_url) as connection, connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for name, rows in self.tables.items():
                with cursor.copy(_about(_IN, name)) as copy:
                    copy.write(rows)


def _about(statement: str, table: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(table))


def _has_rows(connection: psycopg.Connection, table: str) -> bool:
    return connection.execute(_about(_SOME, table)).fetchone() is not None


def _taken(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(_about(_OUT, table)) as copy:
        return b"".join(bytes(block) for block in copy)
