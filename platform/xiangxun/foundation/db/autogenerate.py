"""Autogenerate 迁移生成: adds to what Alembic writes the policies, grants and routines that our tables declare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import renderers
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from xiangxun.foundation.db.routines import declared_routines
from xiangxun.foundation.db.tables import Base, TenantModel


class OpenTable(ops.MigrateOperation):
    """Gives a new table its policies and grants."""

    def __init__(self, table: str, privileges: str, relay: str, *, tenant: bool) -> None:
        """Take the table's name and the rights that its model declares."""
        self.table = table
        self.privileges = privileges
        self.relay = relay
        self.writer = "secured" if tenant else "granted"


class MakeRoutine(ops.MigrateOperation):
    """Makes a declared SQL function, with its grants and triggers."""

    def __init__(self, statements: Iterable[str]) -> None:
        """Take the statements in order."""
        self.statements = [statement.strip() for statement in statements]


@renderers.dispatch_for(OpenTable)
def _render_open_table(context: AutogenContext, operation: OpenTable) -> str:
    context.imports.add(f"from xiangxun.foundation.db.rls import {operation.writer}")
    relay = f", relay={operation.relay!r}" if operation.relay else ""
    return f"op.execute({operation.writer}({operation.table!r}, {operation.privileges!r}{relay}))"


@renderers.dispatch_for(MakeRoutine)
def _render_routine(_context: AutogenContext, operation: MakeRoutine) -> list[str]:
    return [f'op.execute("""{statement}""")' for statement in operation.statements]


def open_tables(created: Iterable[str]) -> list[ops.MigrateOperation]:
    """Return the operations that secure and grant the tables just created."""
    models: dict[str, type[Base]] = {
        mapper.local_table.description: mapper.class_ for mapper in Base.registry.mappers
    }
    return [
        OpenTable(
            name,
            models[name].__privileges__,
            models[name].__relay_privileges__,
            tenant=issubclass(models[name], TenantModel),
        )
        for name in created
    ]


def missing_routines(existing: Iterable[str]) -> list[ops.MigrateOperation]:
    """Return the operations that make the declared routines which the database does not have yet."""
    known = set(existing)
    return [MakeRoutine(statements) for name, statements in declared_routines().items() if name not in known]


def complete(context: MigrationContext, _revision: Any, directives: list[ops.MigrationScript]) -> None:
    """Alembic's hook: complete the revision being written."""
    upgrade = directives[0].upgrade_ops
    if upgrade is None or context.connection is None:
        return
    created = [operation.table_name for operation in upgrade.ops if isinstance(operation, ops.CreateTableOp)]
    existing = context.connection.scalars(
        text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    )
    upgrade.ops.extend([*open_tables(created), *missing_routines(existing)])
