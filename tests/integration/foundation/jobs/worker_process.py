"""A worker of its own process, with tasks that a test can watch and kill. Arguments: database and Redis addresses."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.autogenerate import import_models
from xiangxun.foundation.db.engine import sqlalchemy_url
from xiangxun.foundation.jobs import current_job, progress, task
from xiangxun.foundation.jobs.worker import main
from xiangxun.foundation.outbox import enqueue

database_url, redis_url, gate = sys.argv[1:]


@task("test.gated")
def gated(db: Session, *, tenant_id: int) -> dict[str, object]:
    """Leave one trace, say so, and wait for the gate before ending."""
    enqueue(db, "test.trace", {})
    db.flush()
    progress(db, current_job(), 1, 2, "等待放行")
    while not Path(gate).exists():
        time.sleep(0.02)
    return {"tenant": tenant_id}


def make_app() -> Flask:
    """Return an application with the database alone."""
    import_models()
    app = Flask("worker")
    app.config["SQLALCHEMY_DATABASE_URI"] = sqlalchemy_url(database_url)
    database.init_app(app)
    return app


main(redis_url, make_app)
