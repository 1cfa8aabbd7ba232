"""A worker of its own process, with tasks that a test can watch and kill. Arguments: database and Redis addresses."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.engine import sqlalchemy_url
from xiangxun.foundation.jobs import current_job, progress, task
from xiangxun.foundation.jobs.worker import main
from xiangxun.foundation.outbox import enqueue

BACKEND = select(func.pg_backend_pid())
database_url, redis_url, gate = sys.argv[1:]
parents: list[int] = []


@task("test.gated")
def gated(db: Session, *, tenant_id: int) -> dict[str, object]:
    """Leave one trace, say so, and wait for the gate before ending."""
    enqueue(db, "test.trace", {})
    db.flush()
    progress(db, current_job(), 1, 2, "等待放行")
    while not Path(gate).exists():
        time.sleep(0.02)
    return {"connection_of_its_own": db.execute(BACKEND).scalar_one() not in parents}


def make_app() -> Flask:
    """Return an application with the database alone."""
    import_models()
    app = Flask("worker")
    app.config["SQLALCHEMY_DATABASE_URI"] = sqlalchemy_url(database_url)
    database.init_app(app)
    with app.app_context(), database.engine.connect() as connection:
        parents.append(connection.execute(BACKEND).scalar_one())
    return app


main(redis_url, make_app)
