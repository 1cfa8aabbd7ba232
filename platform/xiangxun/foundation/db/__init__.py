"""Database 数据库: PostgreSQL with one county's rows in sight at a time.

`db` is the Flask extension that holds engine and session; models stand on `tables`, services receive a session
from `transaction.unit_of_work`.
"""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

from xiangxun.foundation.db.engine import ENGINE_OPTIONS
from xiangxun.foundation.db.scope import TenantSession
from xiangxun.foundation.db.tables import metadata

db = SQLAlchemy(
    metadata=metadata,
    engine_options=ENGINE_OPTIONS,
    session_options={"class_": TenantSession, "expire_on_commit": False},
    disable_autonaming=True,
)
