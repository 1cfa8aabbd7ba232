"""A worker of its own process that dies in the middle of a roster import. Arguments: database, files,
platform key, then the numbers of county, job and import.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from flask import Flask
from tests.counties.testland.plugin import COUNTY

from xiangxun.counties import added
from xiangxun.foundation import files, vault
from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.engine import sqlalchemy_url
from xiangxun.foundation.jobs.run import run
from xiangxun.training.enrolment import importing, tasks  # noqa: F401 -- registers the task

database_url, folder, key, *numbers = sys.argv[1:]
tenant, job, import_id = map(int, numbers)
app = Flask("killed")
app.config["SQLALCHEMY_DATABASE_URI"] = sqlalchemy_url(database_url)
import_models()
database.init_app(app)
vault.configure(bytes.fromhex(key))
files.configure(app, Path(folder), max_bytes=1 << 24)


def die(*_arguments: object, **_named: object) -> None:
    """End as `kill -9` ends a worker, with everybody registered and nobody admitted."""
    os.kill(os.getpid(), signal.SIGKILL)


setattr(importing, "admit", die)  # noqa: B010 -- not a name that others may use
with app.app_context(), added(COUNTY, "1.0"):
    run(tenant, job, importing.TASK, {"import_id": import_id})
