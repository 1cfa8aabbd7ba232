"""Job lock 任务锁: who is at work on an entry right now, told by PostgreSQL itself.

A worker holds a transaction-level advisory lock for as long as it works. It vanishes with the worker's connection, so
a killed worker is noticed at once and a slow one is never taken for dead; no heartbeat, no lease to tune.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

_HELD = text("""
    SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")


def lock_key(tenant_id: int, entry_id: int) -> int:
    """Return the 63-bit key under which an entry is locked."""
    digest = hashlib.sha256(f"job:{tenant_id}:{entry_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def try_lock(db: Session, tenant_id: int, entry_id: int) -> bool:
    """Take the lock until the end of the transaction; False where somebody else holds it."""
    return bool(db.scalar(select(func.pg_try_advisory_xact_lock(lock_key(tenant_id, entry_id)))))


def held_keys(connection: Connection) -> frozenset[int]:
    """Return the keys held in this database now, without waiting and without taking any."""
    return frozenset(connection.scalars(_HELD))
