"""Rows 数据行: the county's own, removed as the county under row-level security, and what platform tables say of it.

The owner of the tables is bound by the policies like everybody else, so that no statement here can reach another
county's row, whatever it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table

from xiangxun.foundation.db.engine import libpq_url
from xiangxun.kernel.errors import Conflict
from xiangxun.leaving.look import Look
from xiangxun.leaving.marks import Marks
from xiangxun.passport.tables import county_step, county_tables, county_transaction

_KEYS = "tenant_keys"
_OF_COUNTIES = """
    SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attname = 'tenant_id' AND NOT attisdropped
"""
_ALL = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
_CLOSED = "SELECT FROM tenants WHERE id = %s AND state = 'closed' FOR SHARE"
_NAMING = """
    SELECT conrelid::regclass::text, attname FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'f' AND confrelid = 'tenants'::regclass AND array_length(conkey, 1) = 1
"""
#: Tables of the platform in which a county stays named, and why; rows of any other go with the county.
KEPT: Mapping[str, str] = {
    "tenants": "登记行：使本证明所说的县可以认出；代码、名称、行政区划，无个人信息",
    "departures": "本次离开的登记、回执与证明",
    "plugin_switches": "平台更换规则版本的记录，无个人信息",
    "operator_audit_entries": "平台运营审计链：谁请求、谁确认、何时执行；链不可删改，无县内人员信息",
    "security_events": "登录安全日志，只有账号编号：网络安全法第二十一条要求留存不少于六个月",
    "keeping_runs": "备份、演练与隔离证明的记录，只有县的编号",
    "errands": "运营人员交办的平台任务及其结果，只有县的代码与编号，无个人信息",
    "rule_failures": "规则插件出错记录，属于插件，三十天后自行清除",
}
#: What tells in such a table that a row is about the county, where its text alone does not.
_ABOUT = {"operator_audit_entries": "subject = 'tenant' AND subject_id = %(tenant)s"}


def count_rows(owner_url: str, tenant: int) -> dict[str, int]:
    """Return how many rows the county has in each table that the server's catalogue knows."""
    with county_transaction(libpq_url(owner_url), tenant, reading=True) as cursor:
        return {name: _count(cursor, name, tenant) for name in _names(cursor, _OF_COUNTIES)}


def remove_rows(owner_url: str, tenant: int) -> None:
    """Remove the county's rows, those that refer to others first and its keys last, table by table.

    Raises `Conflict` where the database has a county table that this program does not know, and for a county that is
    not closed: it cannot come back between two tables.
    """
    tables = county_tables()
    with psycopg.connect(libpq_url(owner_url)) as connection:
        with county_step(connection, None, reading=True) as cursor:
            unknown = set(_names(cursor, _OF_COUNTIES)) - {table.name for table in tables}
        if unknown:
            raise Conflict(
                f"数据库中有本程序不认识的县级数据表 {sorted(unknown)}；请用建立它的程序版本执行，以免遗漏。"
            )
        for table in _in_order(tables):
            with county_step(connection, tenant, reading=False) as cursor:
                _empty(cursor, table, tenant)
        with county_step(connection, None, reading=False) as cursor:
            for name, column in _platform_references(cursor):
                if name not in KEPT:
                    statement = sql.SQL("DELETE FROM {} WHERE {} = %s")
                    cursor.execute(statement.format(sql.Identifier(name), sql.Identifier(column)), [tenant])


def _empty(cursor: psycopg.Cursor[Any], table: Table, tenant: int) -> None:
    if cursor.execute(_CLOSED, [tenant]).fetchone() is None:
        raise Conflict(f"编号 {tenant} 的县（市）没有关闭，不能删除它的数据。")
    cursor.execute(
        sql.SQL("DELETE FROM {} WHERE tenant_id = %s").format(sql.Identifier(table.name)), [tenant]
    )


def vacuum(owner_url: str) -> None:
    """Give the space of removed rows back to be written over, in every table of counties."""
    with psycopg.connect(libpq_url(owner_url), autocommit=True) as connection:
        for table in county_tables():
            connection.execute(sql.SQL("VACUUM {}").format(sql.Identifier(table.name)))


def look_at_rows(owner_url: str, marks: Marks, look: Look) -> None:
    """Count what the county still has in any table, and what the platform's own tables say of it."""
    for name, number in count_rows(owner_url, marks.tenant).items():
        look.count("county tables")
        if number:
            look.found.append(f"数据表 {name} 中仍有 {number} 行。")
    with county_transaction(libpq_url(owner_url), None, reading=True) as cursor:
        if cursor.execute("SELECT FROM tenants WHERE trial_of = %s", [marks.tenant]).fetchone():
            look.found.append("该县的试用县仍在。")
        references = dict(_platform_references(cursor))
        for name in sorted(set(_names(cursor, _ALL)) - set(_names(cursor, _OF_COUNTIES))):
            look.count("platform tables")
            number = _mentions(cursor, name, references.get(name), marks)
            if name in KEPT:
                look.keep(f"数据表 {name}", number, KEPT[name])
            elif number:
                look.found.append(f"平台数据表 {name} 中仍有 {number} 行提到该县。")


def _mentions(cursor: psycopg.Cursor[Any], name: str, column: str | None, marks: Marks) -> int:
    text: sql.Composable = sql.SQL("t::text")
    for other in marks.others:
        text = sql.SQL("replace({}, {}, '')").format(text, sql.Literal(other))
    conditions: list[sql.Composable] = [sql.SQL("{} ~ %(pattern)s").format(text)]
    if column:
        conditions.append(sql.SQL("{} = %(tenant)s").format(sql.Identifier(column)))
    if name in _ABOUT:
        conditions.append(sql.SQL(_ABOUT[name]))
    statement = sql.SQL("SELECT count(*) FROM {} t WHERE {}").format(
        sql.Identifier(name), sql.SQL(" OR ").join(conditions)
    )
    row = cursor.execute(statement, {"pattern": marks.pattern, "tenant": marks.tenant}).fetchone()
    return int(row[0]) if row else 0


def _count(cursor: psycopg.Cursor[Any], name: str, tenant: int) -> int:
    statement = sql.SQL("SELECT count(*) FROM {} WHERE tenant_id = %s").format(sql.Identifier(name))
    row = cursor.execute(statement, [tenant]).fetchone()
    return int(row[0]) if row else 0


def _names(cursor: psycopg.Cursor[Any], statement: str) -> list[str]:
    return sorted(row[0] for row in cursor.execute(statement.encode()).fetchall())


def _platform_references(cursor: psycopg.Cursor[Any]) -> Iterator[tuple[str, str]]:
    counties = set(_names(cursor, _OF_COUNTIES))
    yield from ((name, column) for name, column in cursor.execute(_NAMING).fetchall() if name not in counties)


def _in_order(tables: Sequence[Table]) -> list[Table]:
    """Return the tables so that none is before one that refers to it; keys at the very end."""
    keys = [table for table in tables if table.name == _KEYS]
    return [*(table for table in reversed(tables) if table.name != _KEYS), *keys]
