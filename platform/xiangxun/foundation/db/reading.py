"""Reading 读取: what pages and answers read all day is compiled once and asked of the driver itself.

On its way through the ORM (events, compile state, result metadata) a small SELECT costs five times what its rows do.
The county is put into it here as `scope` puts it into others, and row-level security stands behind both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import ARRAY, BigInteger, BindParameter, Dialect, Select, bindparam
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, with_loader_criteria
from sqlalchemy.util import LRUCache

from xiangxun.foundation.db.scope import refuse_change
from xiangxun.foundation.db.tables import TenantModel
from xiangxun.foundation.db.tenancy import current_tenant

_SCOPE = "county_in_scope"
_IN_SCOPE: BindParameter[int] = bindparam(_SCOPE, type_=BigInteger)
#: So many shapes of statements does a process keep compiled.
_KEPT = 500


@dataclass(frozen=True, slots=True)
class _Asked:
    """A compiled statement: `compiled` knows where its values belong."""

    text: str
    compiled: Any


_COMPILED: LRUCache[Any, _Asked] = LRUCache(_KEPT)
_NOTHING: Mapping[str, Any] = {}


def read_rows(
    db: Session, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any] = _NOTHING
) -> Sequence[tuple[Any, ...]]:
    """Return the rows of a SELECT of columns, of the county in scope; `values`: of the parameters that it names.

    Raises `NoTenant` outside a county, TypeError for a column that PostgreSQL's driver does not give as it is meant,
    and `DBAPIError` as every statement does.
    """
    refuse_change(db)
    db.flush()
    connection = db.connection()
    shape = statement._generate_cache_key()  # noqa: SLF001 - as SQLAlchemy's own example of a cache does
    if shape is None:
        raise TypeError("a statement without a shape of its own cannot be kept")
    asked = _COMPILED.get(shape.key)
    if asked is None:
        asked = _COMPILED[shape.key] = _compile(statement, connection.dialect)
    told = {**values, _SCOPE: current_tenant()}
    driver: Any = connection.connection.driver_connection
    try:
        return ask(driver, asked.text, asked.compiled.construct_params(told, shape.bindparams))
    except psycopg.Error as error:
        if driver.broken:
            connection.invalidate(error)
        raise DBAPIError.instance(asked.text, None, error, psycopg.Error) from error


def ask(driver: DBAPIConnection, text: str, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """Send one statement and return its rows; whoever counts statements looks in here."""
    found: Sequence[tuple[Any, ...]] = driver.execute(text, values).fetchall()
    return found


def _compile(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> _Asked:
    for column in statement.selected_columns:
        if not _is_plain(column.type, dialect):
            raise TypeError(f"{column} is converted by SQLAlchemy: read it by the session")
    scoped = statement.options(_CRITERIA)
    compiled = scoped.compile(dialect=dialect, cache_key=scoped._generate_cache_key())  # noqa: SLF001 - as above
    if "POSTCOMPILE" in str(compiled):
        raise TypeError("IN has another text for every number of values: say `among`")
    return _Asked(str(compiled), compiled)


def _is_plain(kind: Any, dialect: Dialect) -> bool:
    """Tell whether the driver gives values of a type as the column means them."""
    if isinstance(kind, ARRAY):
        return _is_plain(kind.item_type, dialect)
    return kind.dialect_impl(dialect).result_processor(dialect, None) is None


def _of_county(entity: Any) -> Any:
    return entity.tenant_id == _IN_SCOPE


_CRITERIA = with_loader_criteria(TenantModel, _of_county, include_aliases=True, track_closure_variables=False)
