"""Pool 连接池: a connection that died is replaced; statements prepared on a living one are kept."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.conftest import Database, UnitOfWork
from xiangxun.foundation.db import pool
from xiangxun.foundation.db.transaction import end_reading

_ME = text("SELECT pg_backend_pid()")
_PREPARED = text("SELECT count(*) FROM pg_prepared_statements")


def test_connection_that_died_while_waiting_is_replaced(
    app: Flask, unit_of_work: UnitOfWork, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "FRESH", 0.0)
    _kill_connection(unit_of_work, database)
    with unit_of_work(None) as db:
        assert db.scalar(text("SELECT 1")) == 1


def test_connection_that_died_just_now_fails_once_and_is_replaced(
    app: Flask, unit_of_work: UnitOfWork, database: Database
) -> None:
    _kill_connection(unit_of_work, database)
    with pytest.raises(OperationalError), unit_of_work(None) as db:
        db.scalar(text("SELECT 1"))
    with unit_of_work(None) as db:
        assert db.scalar(text("SELECT 1")) == 1


def test_reading_keeps_prepared_statements_and_forgets_what_was_written(
    app: Flask, unit_of_work: UnitOfWork
) -> None:
    with unit_of_work(None) as db:
        for _ in range(10):
            db.scalar(_ME)
        prepared = (db.scalar(_ME), _prepared(db))
        db.execute(text("SELECT set_config('app.tenant', '7', true)"))
        end_reading(db)
        assert not db.in_transaction()
    with unit_of_work(None) as db:
        assert db.scalar(text("SELECT current_setting('app.tenant', true)")) == ""
        assert (db.scalar(_ME), _prepared(db)) == prepared


def _prepared(db: Session) -> int:
    return int(db.scalar(_PREPARED) or 0)


def _kill_connection(unit_of_work: UnitOfWork, database: Database) -> None:
    with unit_of_work(None) as db:
        process = db.scalar(_ME)
    with psycopg.connect(database.superuser_url, autocommit=True) as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
