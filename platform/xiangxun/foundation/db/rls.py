"""Row-level security 行级安全: the second wall between counties, in PostgreSQL itself.

Migrations name every table and its rights; `secured` and `granted` write the SQL.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from xiangxun.foundation.db.roles import APP, RELAY

# After a transaction the setting is an empty string, not null.
IN_SCOPE = "tenant_id = nullif(current_setting('app.tenant', true), '')::bigint"


def granted(table: str, privileges: str, relay: str = "") -> str:
    """Return the grants of a table to the application and, if it reads it at all, to the outbox relay."""
    return _script(_grants(table, privileges, relay))


def secured(table: str, privileges: str, relay: str = "") -> str:
    """Return the SQL that puts a county table under FORCEd row-level security, with its grants."""
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} USING ({IN_SCOPE}) WITH CHECK ({IN_SCOPE})",
        *_grants(table, privileges, relay),
    ]
    if relay:
        statements.append(f"CREATE POLICY relay ON {table} TO {RELAY} USING (true) WITH CHECK (true)")
    return _script(statements)


def each_tenant(connection: Connection) -> Iterator[int]:
    """Yield each county's id with the county set, for data migrations: FORCE binds the owner too.

    Without it an UPDATE as owner changes no row and says nothing.
    """
    for tenant in connection.scalars(text("SELECT id FROM tenants ORDER BY id")).all():
        connection.execute(text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": str(tenant)})
        yield tenant
    connection.execute(text("SELECT set_config('app.tenant', '', true)"))


def _grants(table: str, privileges: str, relay: str) -> list[str]:
    rights = ((APP, privileges), (RELAY, relay))
    return [f"GRANT {given} ON {table} TO {role}" for role, given in rights if given]


def _script(statements: list[str]) -> str:
    return ";\n".join(statements)
