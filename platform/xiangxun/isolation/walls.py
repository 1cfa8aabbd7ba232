"""Walls 数据库隔离: the policies as the server has them, and every table asked with the wrong county and with none."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from xiangxun.isolation.canary import Canary
from xiangxun.isolation.report import Report

_TABLES = text("""
    SELECT relname, relrowsecurity AND relforcerowsecurity AS held,
        (SELECT string_agg(qual || coalesce(with_check, ''), '') FROM pg_policies
         WHERE schemaname = 'public' AND tablename = relname AND policyname = 'tenant') AS policy,
        (SELECT count(*) FROM pg_policies WHERE schemaname = 'public' AND tablename = relname
            AND NOT (roles = '{xiangxun_relay}') AND policyname <> 'tenant') AS others
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
""")
_SET = text("SELECT set_config('app.tenant', :tenant, true)")
_POLICIES = 1  # one wording for all tables


def look_at_catalogue(connection: Connection, report: Report) -> tuple[str, ...]:
    """Check each county table's policy against the others'; return the tables' names."""
    rows = connection.execute(_TABLES).all()
    wordings = {row.policy for row in rows}
    for row in rows:
        report.count("tables")
        if not row.held:
            report.leak(f"表 {row.relname} 没有强制行级安全。")
        if row.policy is None or "current_setting('app.tenant'" not in row.policy:
            report.leak(f"表 {row.relname} 缺少按县隔离的策略。")
        if row.others:
            report.leak(f"表 {row.relname} 另有 {row.others} 条放宽的策略。")
    if len(wordings) > _POLICIES:
        report.leak(f"各表的隔离策略有 {len(wordings)} 种写法，应只有一种。")
    return tuple(row.relname for row in rows)


def ask_without_county(connection: Connection, tables: Collection[str], report: Report) -> None:
    """Ask every table with no county set: nothing may come."""
    _ask(connection, "", tables, "true", report, "未设定县时")


def ask_as(
    connection: Connection, tenant: int, name: str, canary: Canary, tables: Collection[str], report: Report
) -> None:
    """Ask every table as a county for the canary's rows, by number and by mark: nothing may come."""
    condition = f"tenant_id = {canary.tenant:d} OR strpos(t::text, '{canary.mark}') > 0"
    _ask(connection, str(tenant), tables, condition, report, f"以 {name} 的身份", tenant)


def ask_to_write(
    connection: Connection, tenant: int, canary: Canary, tables: Collection[str], report: Report
) -> None:
    """Try, as a county and as nobody, to change and to remove the canary's rows of every table: none may be reached.

    One county speaks for all: they stand under the same policy. Everything is undone.
    """
    for who, name in ((str(tenant), "他县"), ("", "未设定县时")):
        connection.execute(_SET, {"tenant": who})
        for table in tables:
            for verb in ("UPDATE {} SET tenant_id = tenant_id", "DELETE FROM {}"):
                report.count("attempts to write")
                if _reached(connection, verb.format(f'"{table}"'), canary):
                    report.leak(f"{name}能改动表 {table} 中探针县的行。")


def _reached(connection: Connection, statement: str, canary: Canary) -> int:
    """Return how many of the canary's rows a statement reaches; 0 where the role may not do it at all."""
    attempt = connection.begin_nested()
    try:
        return connection.execute(text(f"{statement} WHERE tenant_id = {canary.tenant:d}")).rowcount
    except DBAPIError:
        return 0
    finally:
        attempt.rollback()


def _ask(
    connection: Connection,
    tenant: str,
    tables: Collection[str],
    condition: str,
    report: Report,
    who: str,
    county: int | None = None,
) -> None:
    connection.execute(_SET, {"tenant": tenant})
    counts = " UNION ALL ".join(
        f"SELECT '{table}' AS name, count(*) AS rows FROM \"{table}\" t WHERE {condition}"  # noqa: S608 - names of the catalogue
        for table in tables
    )
    report.count("questions", len(tables))
    for name, rows in connection.execute(text(counts)):
        if rows:
            report.leak(f"{who}能看到表 {name} 中他县的 {rows} 行。", county)
