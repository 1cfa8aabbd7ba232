"""Transaction 事务: one unit of work serves one county and is committed or rolled back as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from xiangxun.foundation.db import db
from xiangxun.foundation.db.tenancy import tenant_scope
from xiangxun.kernel.errors import Conflict, InvalidInput, XiangxunError

_UNIQUE_VIOLATION, _DEADLOCK, _LOCK_TIMEOUT = "23505", "40P01", "55P03"
_READ_ONLY, _OUT_OF_RANGE = "25006", "22003"


class Frozen(XiangxunError):
    """The county is leaving: everything can be read, nothing changed."""

    code = "county_leaving"
    status = 403


def only_read(session: Session) -> None:
    """Let PostgreSQL refuse every change for the rest of the transaction; it then ends with `Frozen`."""
    session.execute(text("SET TRANSACTION READ ONLY"))


def end_reading(session: Session) -> None:
    """Roll back a unit of work that only read, and keep the statements prepared on its connection.

    The driver's own rollback throws them away, in case the transaction made tables, with one journey more to the
    server; the next reader would have every statement parsed and planned again.
    """
    if session.in_transaction():
        driver: Any = session.connection().connection.driver_connection
        driver.pgconn.exec_(b"ROLLBACK")
    session.rollback()


@contextmanager
def unit_of_work(tenant_id: int | None) -> Iterator[Session]:
    """Give a session for one transaction in one county (None: the platform itself, which sees no county's rows).

    Needs a Flask application context. Commits at the end, rolls back on any exception; rows stay readable after the
    commit. Services never commit. Raises `Conflict` where another transaction changed a `Versioned` row first, entered
    the same thing first or stood in the way, `InvalidInput` for a number beyond its column, and RuntimeError inside another unit of work of the same application
    context.
    """
    session = db.session()
    if session.in_transaction():
        raise RuntimeError("a unit of work is already open in this application context")
    with tenant_scope(tenant_id):
        try:
            yield session
            session.commit()
        except StaleDataError as stale:
            raise Conflict("他人已先修改了这条记录；请重新打开后核对再提交。") from stale
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if state == _READ_ONLY:
                raise Frozen(
                    "本县（市）正在离开本平台：数据已冻结，只能查阅，不能办理。要继续办理的，请主管部门联系平台运营方撤回。"
                ) from error
            if state == _OUT_OF_RANGE:
                raise InvalidInput("有一个数值太大，无法保存；请核对填写的数字。") from error
            if state not in (_UNIQUE_VIOLATION, _DEADLOCK, _LOCK_TIMEOUT):
                raise
            raise Conflict("他人正在办理同一事项，或已先登记了相同的内容；请刷新核对后再办理。") from error
        finally:
            db.session.remove()
