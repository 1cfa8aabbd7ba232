"""Pool 连接池: connections that were just in use are taken to be alive; one that has waited is asked first.

Asking each time costs a journey to the server with every request, for a restart that comes once a month.
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

from psycopg.pq import ExecStatus
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

#: Seconds after which a connection is asked again.
FRESH = 5.0
_USED = "last_used"


# SQLAlchemy logs a pool under the name of its class; ours is not asked to tell of every connection.
logging.getLogger(__name__).setLevel(logging.WARNING)


class AskingPool(QueuePool):
    """A pool that replaces what died while it waited."""

    _sqla_logger_namespace = "sqlalchemy.pool.QueuePool"


@event.listens_for(AskingPool, "checkin")
def _note(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_USED] = monotonic()


@event.listens_for(AskingPool, "checkout")
def _ask(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    used = record.info.get(_USED)
    if used is None or monotonic() - used < FRESH:
        return
    if connection.pgconn.exec_(b"").status != ExecStatus.EMPTY_QUERY:
        raise DisconnectionError
