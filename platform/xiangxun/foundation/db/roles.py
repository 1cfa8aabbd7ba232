"""Roles 数据库角色: four logins, each with no more than its work needs.

owner changes tables (migrations only), app serves people under row-level security, relay hands the outbox on,
backup reads everything for `pg_dump` and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

OWNER = "xiangxun_owner"
APP = "xiangxun_app"
RELAY = "xiangxun_relay"
BACKUP = "xiangxun_backup"

_ATTRIBUTES = {
    OWNER: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    APP: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    RELAY: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    BACKUP: "LOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE",
}


def roles_sql(passwords: Mapping[str, str] | None = None) -> str:
    """Return the SQL, run once by a superuser and harmless to run again, that makes the four roles.

    `passwords` by role name; a role without one gets no password here.
    """
    return "\n".join([*(_role_sql(role, (passwords or {}).get(role)) for role in _ATTRIBUTES), _READ_ALL, ""])


def database_sql(name: str, *, template: str = "template0") -> str:
    """Return the statement that creates the database of our owner; run it outside a transaction.

    The builtin locale, because not every server has ICU; names are sorted by a stored pinyin key.
    """
    return (
        f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}" ENCODING \'UTF8\' '
        "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    )


_READ_ALL = f"GRANT pg_read_all_data TO {BACKUP};"


def _role_sql(role: str, password: str | None) -> str:
    create = (
        f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role}; END IF; END $$;\n"
        f"ALTER ROLE {role} {_ATTRIBUTES[role]};"
    )
    if password is None:
        return create
    quoted = password.replace("'", "''")
    return f"{create}\nALTER ROLE {role} PASSWORD '{quoted}';"
