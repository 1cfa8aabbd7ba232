"""A worker of its own process that dies while it brings rows up. Arguments: database, platform key, county."""

from __future__ import annotations

import os
import signal
import sys

from flask import Flask
from tests.counties.ownland import second

from xiangxun.counties import added
from xiangxun.foundation import vault
from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.engine import sqlalchemy_url
from xiangxun.registry.extras import storage, upgrading
from xiangxun.registry.extras.tasks import bring_rows_up

database_url, key, tenant = sys.argv[1:]
app = Flask("killed")
app.config["SQLALCHEMY_DATABASE_URI"] = sqlalchemy_url(database_url)
import_models()
database.init_app(app)
vault.configure(bytes.fromhex(key))
write = storage.write


def die_at_lecturers(db: object, holder: object, *told: object) -> None:
    """End as `kill -9` ends a worker, with a batch of lecturers half done."""
    write(db, holder, *told)  # type: ignore[arg-type]
    if getattr(holder, "on", "") == "lecturer":
        os.kill(os.getpid(), signal.SIGKILL)


setattr(upgrading, "write", die_at_lecturers)  # noqa: B010 -- not a name that others may use
with app.app_context(), added(second(), "2.0"):
    bring_rows_up(tenant_id=int(tenant))
