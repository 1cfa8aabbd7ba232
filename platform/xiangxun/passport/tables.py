"""Tables of a county 县级数据表: found in the models, so that a new table is taken along by itself.

Rows travel as PostgreSQL's text format with a header: exact for every type, and readable without our software.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Column, Table

from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.tables import metadata

_TENANT = "tenant_id"
_ARRIVING = sql.Identifier("arriving")
_SPELLING = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'iso_8601'"


@dataclass(frozen=True, slots=True)
class Extent:
    """How many rows of a table there are, the highest id, and the SHA-256 of its text in hex."""

    rows: int
    last: int
    sha256: str


def county_tables() -> Sequence[Table]:
    """Return every table of counties' rows, each after those that it refers to."""
    import_models()
    return [table for table in metadata.sorted_tables if _TENANT in table.primary_key.columns]


@contextmanager
def county_transaction(owner_url: str, tenant: int | None, *, reading: bool) -> Iterator[psycopg.Cursor[Any]]:
    """Lend a cursor of the tables' owner, bound to one county by row-level security; all of it happens or nothing.

    `reading` sees one moment throughout and can write nothing.
    """
    with psycopg.connect(owner_url) as connection, county_step(connection, tenant, reading=reading) as cursor:
        yield cursor


@contextmanager
def county_step(
    connection: psycopg.Connection[Any], tenant: int | None, *, reading: bool
) -> Iterator[psycopg.Cursor[Any]]:
    """Do the same on a connection that has nothing under way: one step of several, each whole by itself."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ if reading else None
    connection.read_only = reading or None
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(_SPELLING)
        if tenant is not None:
            enter(cursor, tenant)
        yield cursor


def enter(cursor: psycopg.Cursor[Any], tenant: int) -> None:
    """Bind the rest of the transaction to a county."""
    cursor.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant)])


class Leaving(io.RawIOBase):
    """The rows of one table as a stream to be read once; `extent` is known at its end."""

    def __init__(self, cursor: psycopg.Cursor[Any], table: Table) -> None:
        """Take the cursor of a county's transaction."""
        self._cursor, self._name = cursor, sql.Identifier(table.name)
        self._statement = sql.SQL(
            "COPY (SELECT {} FROM {} ORDER BY id) TO STDOUT (FORMAT text, HEADER)"
        ).format(_names(_travelling(table)), self._name)
        self._blocks, self._left, self._digest = self._copied(), b"", hashlib.sha256()
        self.extent = Extent(0, 0, "")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; 0 at the end."""
        if not self._left:
            self._left = next(self._blocks, b"")
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size

    def finish(self) -> Extent:
        """Read what is left of it and return its extent."""
        while self.read(1 << 16):
            pass
        return self.extent

    def _copied(self) -> Iterator[bytes]:
        with self._cursor.copy(self._statement) as copy:
            for block in copy:
                self._digest.update(block)
                yield bytes(block)
        self._cursor.execute(sql.SQL("SELECT count(*), coalesce(max(id), 0) FROM {}").format(self._name))
        rows, last = self._cursor.fetchone() or (0, 0)
        self.extent = Extent(rows, last, self._digest.hexdigest())


class Arriving(io.RawIOBase):
    """A running COPY as a stream to be written."""

    def __init__(self, copy: psycopg.Copy) -> None:
        """Take the COPY."""
        self._copy = copy

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def write(self, block: Any) -> int:
        """Hand on all of it."""
        self._copy.write(bytes(block))
        return len(block)


@contextmanager
def arriving(cursor: psycopg.Cursor[Any], table: Table, tenant: int) -> Iterator[Arriving]:
    """Take rows in: written to what is lent, they stand in the table at the end. COPY itself knows no row security."""
    names, name = _names(_travelling(table)), sql.Identifier(table.name)
    make = sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA")
    cursor.execute(make.format(_ARRIVING, names, name))
    with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT text, HEADER MATCH)").format(_ARRIVING)) as copy:
        yield Arriving(copy)
    staying = [column.name for column in table.columns if column.info.get("stays")]
    move = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} ORDER BY id")
    into = sql.SQL(", ").join([sql.Identifier(_TENANT), *map(sql.Identifier, staying), names])
    given = sql.SQL(", ").join([sql.Literal(tenant), *(sql.Literal(b"") for _ in staying), names])
    cursor.execute(move.format(name, into, given, _ARRIVING))
    cursor.execute(sql.SQL("DROP TABLE {}").format(_ARRIVING))


def number_on(cursor: psycopg.Cursor[Any], table: Table, last: int) -> None:
    """Have rows to come numbered above `last`; drawing numbers instead of setting them disturbs nobody beside us."""
    cursor.execute(
        "SELECT count(nextval(seq)) FROM (SELECT pg_get_serial_sequence(%(table)s, 'id')::regclass AS seq) AS s, "
        "generate_series(coalesce(pg_sequence_last_value(seq), 0) + 1, %(last)s)",
        {"table": table.name, "last": last},
    )


def _travelling(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name != _TENANT and not column.info.get("stays")]


def _names(columns: Sequence[Column[Any]]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
