"""Coming back 迁回: a county that left is taken in again; the departure that waits for its locked archives ends with that."""

from __future__ import annotations

from typing import Any

import psycopg

from xiangxun.kernel.errors import Conflict

#: Whoever carries a departure out holds this lock, and whoever takes its county in again: one of them at a time.
ALONE = "hashtextextended('xiangxun departure', %s)"
_OPEN = "SELECT id, state FROM departures WHERE tenant = %s AND state IN ('under_way', 'locked') ORDER BY id FOR UPDATE"
_END = "UPDATE departures SET state = 'returned', locked_until = NULL, findings = '[]' WHERE id = %s"


def end_departure(cursor: psycopg.Cursor[Any], tenant: int) -> None:
    """End the departure of a closed county that is being taken in, in the same transaction; what stayed locked is its own again.

    Raises `Conflict` while the county is still being removed: what came in would go with the rest.
    """
    for number, state in cursor.execute(_OPEN, [tenant]).fetchall():
        free = cursor.execute(f"SELECT pg_try_advisory_xact_lock({ALONE})".encode(), [number]).fetchone()
        if state == "under_way" or not (free and free[0]):
            raise Conflict(f"这个县（市）的离开（编号 {number}）正在执行；请等销毁证明出具之后再迁入。")
        cursor.execute(_END, [number])
