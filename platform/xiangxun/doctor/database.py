"""Database 数据库体检: who we log in as, which tables there are, the policies between counties, and the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from xiangxun.doctor.finding import Finding, ill, well, worry
from xiangxun.foundation.db import db, migrate
from xiangxun.foundation.db.engine import PrivilegedRole, refuse_privileged_role, sqlalchemy_url
from xiangxun.foundation.db.roles import BACKUP, RELAY
from xiangxun.isolation.report import Report
from xiangxun.isolation.walls import look_at_catalogue
from xiangxun.kernel.clock import now
from xiangxun.settings import Settings

OLDEST_SERVER = 17
CLOCK_TOLERANCE = timedelta(seconds=2)


def server(settings: Settings) -> Iterator[Finding]:
    """Look at the server's version and encoding."""
    del settings
    with db.engine.connect() as connection:
        number = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
        encoding = connection.scalar(text("SHOW server_encoding"))
    if number < OLDEST_SERVER:
        yield ill("PostgreSQL", f"版本 {number} 过旧。", f"请升级到 {OLDEST_SERVER} 或更新的版本。")
    elif encoding != "UTF8":
        yield ill("PostgreSQL", f"数据库编码为 {encoding}。", "请新建 UTF8 编码的数据库，从备份恢复。")
    else:
        yield well("PostgreSQL", f"版本 {number}，编码 {encoding}。")


def roles(settings: Settings) -> Iterator[Finding]:
    """Log in as each role that the settings name."""
    try:
        refuse_privileged_role(db.engine)
    except PrivilegedRole as refused:
        yield ill("应用角色", refused.message, "请把 DATABASE_URL 改为 xiangxun_app 的登录。")
    else:
        yield well("应用角色", "受行级安全约束。")
    for subject, url, expected in (
        ("传递角色", settings.relay_url, RELAY),
        ("备份角色", settings.backup_url, BACKUP),
    ):
        if url:
            yield _login(subject, url, expected)


def _login(subject: str, url: str, expected: str) -> Finding:
    remedy = f"请执行 xiangxun db roles --sql 打印的 SQL，并以 {expected} 登录。"
    engine = create_engine(sqlalchemy_url(url), poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            found = connection.scalar(text("SELECT current_user"))
    except SQLAlchemyError:
        return ill(subject, "无法登录。", remedy)
    return well(subject, "可以登录。") if found == expected else ill(subject, f"登录的是 {found}。", remedy)


def tables(settings: Settings) -> Iterator[Finding]:
    """Compare the tables' revision with the program's."""
    found, known = migrate.current(settings.database_url), migrate.head()
    if found == known:
        yield well("表结构", f"版本 {found}，与程序一致。")
    else:
        yield ill(
            "表结构",
            f"数据库为 {found}，程序为 {known}。",
            "请设置 DATABASE_OWNER_URL 后执行 xiangxun db upgrade。",
        )


def policies(settings: Settings) -> Iterator[Finding]:
    """Read the policies between counties from the catalogue."""
    del settings
    report = Report()
    with db.engine.connect() as connection:
        look_at_catalogue(connection, report)
    for sentence in report.leaks:
        yield ill("行级安全", sentence, "请停止服务，查明是谁改动了策略，再从迁移恢复。")
    if not report.leaks:
        yield well("行级安全", f"{report.looked.get('tables', 0)} 张县级表各有同一条策略。")


def clock(settings: Settings) -> Iterator[Finding]:
    """Compare this host's clock with the database server's."""
    del settings
    with db.engine.connect() as connection:
        before = now()
        theirs = connection.scalar(text("SELECT clock_timestamp()"))
        after = now()
    if not isinstance(theirs, datetime):
        raise TypeError("PostgreSQL gave no time")
    off = max(before - theirs, theirs - after, timedelta())
    if off > CLOCK_TOLERANCE:
        yield worry(
            "时钟",
            f"本机与数据库服务器相差 {off.total_seconds():.0f} 秒。",
            "请在各服务器启用时间同步（timedatectl set-ntp true）：期限与签到按时刻计算。",
        )
    else:
        yield well("时钟", "本机与数据库服务器一致。")
