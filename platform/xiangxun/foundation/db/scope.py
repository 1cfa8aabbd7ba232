"""Scope 查询范围: adds the county to every ORM statement, and tells PostgreSQL about it in every transaction."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from flask_sqlalchemy.session import Session as FlaskSession
from psycopg import OperationalError as PsycopgError
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, Table, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import (
    LoaderCriteriaOption,
    ORMExecuteState,
    Session,
    SessionTransaction,
    with_loader_criteria,
)
from sqlalchemy.orm.unitofwork import UOWTransaction
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import ClauseElement

from xiangxun.foundation.db.tables import TenantModel
from xiangxun.foundation.db.tenancy import current_tenant, find_tenant
from xiangxun.kernel.errors import NoTenant

_IN_TRANSACTION = "tenant_of_transaction"
# Nobody waits for somebody else's lock longer than a person waits for a page.
_BEGIN = "BEGIN; SELECT set_config('app.tenant', '{}', true), set_config('lock_timeout', '30s', true)"


class TenantSession(FlaskSession):
    """A session that serves one county per transaction."""


@event.listens_for(TenantSession, "after_begin")
def _tell_database(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if transaction.nested:
        return
    tenant = find_tenant()
    session.info[_IN_TRANSACTION] = tenant
    _begin(connection, tenant)


def _begin(connection: Connection, tenant: int | None) -> None:
    """Begin the transaction and set the county in one journey to the server: every request does this first."""
    driver: Any = connection.connection.driver_connection
    if driver.info.transaction_status is not TransactionStatus.IDLE:
        raise RuntimeError("the county is set before anything else is asked of a connection")
    answer = driver.pgconn.exec_(_BEGIN.format("" if tenant is None else int(tenant)).encode())
    if answer.status != ExecStatus.TUPLES_OK:
        connection.invalidate()
        lost = PsycopgError(answer.error_message.decode(errors="replace"))
        raise OperationalError("BEGIN", None, lost)


@event.listens_for(TenantSession, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_IN_TRANSACTION, None)


@event.listens_for(TenantSession, "do_orm_execute")
def _scope_statement(state: ORMExecuteState) -> None:
    refuse_change(state.session)
    tenant = find_tenant()
    if tenant is None:
        if _touches_tenant_table(state.statement):
            current_tenant()
    elif state.is_orm_statement and not state.is_column_load and not state.is_insert:
        state.statement = state.statement.options(_criteria(tenant))


@event.listens_for(TenantSession, "before_flush")
def _scope_rows(session: Session, _context: UOWTransaction, _instances: object) -> None:
    refuse_change(session)
    for row in session.new:
        if isinstance(row, TenantModel) and "tenant_id" not in row.__dict__:
            row.tenant_id = current_tenant()
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, TenantModel) and row.tenant_id != current_tenant():
            raise NoTenant(f"{type(row).__name__} 属于另一个县（市），不能在本县的事务中写入。")


def refuse_change(session: Session) -> None:
    """Raise `NoTenant` where the county in scope is not the one that the transaction began with."""
    if _IN_TRANSACTION in session.info and session.info[_IN_TRANSACTION] != find_tenant():
        raise NoTenant("同一事务中不能改换县（市）；请先结束当前事务。")


@lru_cache(maxsize=4096)
def _criteria(tenant: int) -> LoaderCriteriaOption:
    return with_loader_criteria(TenantModel, lambda entity: entity.tenant_id == tenant, include_aliases=True)


def _touches_tenant_table(statement: Executable) -> bool:
    """Return whether any table in the statement, however deep, belongs to counties."""
    return any(
        isinstance(element, Table) and "tenant_id" in element.primary_key.columns
        for element in visitors.iterate(cast(ClauseElement, statement))
    )
