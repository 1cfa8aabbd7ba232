"""Meanwhile 同时: the server works on one statement while Python prepares what comes after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


@dataclass(slots=True)
class Working:
    """A statement that the server works on; `rows` are there once the block has ended."""

    rows: Sequence[tuple[Any, ...]] = ()


@contextmanager
def meanwhile(db: Session, statement: str, values: Mapping[str, Any]) -> Iterator[Working]:
    """Send a statement that returns rows, and let the block run while the server works on it.

    Nothing may be asked of the database in the block. At its end, raises `DBAPIError` as every statement does.
    """
    driver: Any = db.connection().connection.driver_connection
    working = Working()
    try:
        with driver.pipeline(), driver.cursor() as cursor:
            cursor.execute(statement, values)
            yield working
            working.rows = cursor.fetchall()
    except psycopg.Error as error:
        raise DBAPIError.instance(statement, None, error, psycopg.Error) from error
