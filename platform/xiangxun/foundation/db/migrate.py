"""Migrations 数据库迁移: brings a database to the tables that the code knows, as the owner, one run at a time.

Each revision is a transaction of its own, under time-outs: a step that waits for a lock gives way after seconds, lets
those it held up pass, and tries again, so that counties work on while the tables change.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.engine import ENGINE_OPTIONS, sqlalchemy_url
from xiangxun.foundation.db.tables import metadata
from xiangxun.kernel.errors import XiangxunError

MIGRATIONS = Path(__file__).resolve().parents[4] / "migrations"
LOCK_SECONDS = 3
STATEMENT_MINUTES = 30
ATTEMPTS = 20
PAUSE_SECONDS = 2.0
_LOCK_TIMEOUT = "55P03"
_FILE = "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(rev)s_%%(slug)s"
_FORMATTED = {
    "hooks": "check, format",
    "check.type": "module",
    "check.module": "ruff",
    "check.options": "check --fix --quiet REVISION_SCRIPT_FILENAME",
    "format.type": "module",
    "format.module": "ruff",
    "format.options": "format --quiet REVISION_SCRIPT_FILENAME",
}


class UnknownRevision(XiangxunError):
    """The database is at a revision that this program does not have."""

    code = "unknown_revision"
    status = 500


class MigrationBlocked(XiangxunError):
    """Somebody holds a table for so long that a migration never got at it."""

    code = "migration_blocked"
    status = 503


def upgrade(owner_url: str) -> None:
    """Apply every migration that is missing; a second run at the same moment waits for the first.

    Raises `UnknownRevision` where the database was migrated by another version of the program, `MigrationBlocked`
    where a table could not be had; what was applied before stays, and the next run goes on from there.
    """
    with connected(owner_url) as connection:
        connection.execute(select(func.pg_advisory_lock(func.hashtextextended("xiangxun migrations", 0))))
        connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
        connection.execute(text(f"SET statement_timeout = '{STATEMENT_MINUTES}min'"))
        connection.commit()
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(PAUSE_SECONDS)
            if _applied(connection):
                return
    raise MigrationBlocked(
        "迁移多次等不到要修改的表：有事务长时间占用它。请用 SELECT * FROM pg_stat_activity WHERE xact_start < now() - "
        "interval '1 minute' 找出并结束它，再执行 xiangxun db upgrade；已完成的步骤不会重做。"
    )


def _applied(connection: Connection) -> bool:
    """Apply what is missing; False where a lock could not be had in time."""
    try:
        _refuse_unknown(connection)
        connection.commit()
        command.upgrade(config(connection), "head")
    except OperationalError as error:
        connection.rollback()
        if getattr(error.orig, "sqlstate", None) != _LOCK_TIMEOUT:
            raise
        return False
    return True


def current(owner_url: str) -> str | None:
    """Return the revision that the database is at; None for an empty one."""
    with connected(owner_url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """Return the newest revision that the code knows."""
    return ScriptDirectory.from_config(config(None)).get_current_head()


def check(owner_url: str) -> list[Any]:
    """Return what differs between the models and the database; empty where they agree."""
    import_models()
    with connected(owner_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def config(connection: Connection | None) -> Config:
    """Return Alembic's configuration, without a file."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("file_template", _FILE)
    for option, value in _FORMATTED.items():
        settings.set_section_option("post_write_hooks", option, value)
    settings.attributes["connection"] = connection
    return settings


def _refuse_unknown(connection: Connection) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config(connection)).walk_revisions()}
    if found is not None and found not in known:
        raise UnknownRevision(
            f"数据库的表结构版本 {found} 不是本程序所有的：请改用建立它的程序版本，或另用一个空的数据库（演示数据可删去后重新生成）。"
        )


@contextmanager
def connected(owner_url: str) -> Iterator[Connection]:
    """Give a connection as the owner, without a pool."""
    engine = create_engine(
        sqlalchemy_url(owner_url), poolclass=NullPool, hide_parameters=ENGINE_OPTIONS["hide_parameters"]
    )
    with engine.connect() as connection:
        yield connection
    engine.dispose()
