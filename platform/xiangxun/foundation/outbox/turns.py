"""Turns 轮流: each county has a few jobs in the queue at a time, so that nobody waits behind another's thousand.

The queue is first come, first served, and kept short: what a county has beyond its few waits in the outbox. Whoever
comes next stands behind a few of each county and no more, however much the others have asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from rq import Queue
from sqlalchemy import Connection, Row, func, select

from xiangxun.foundation.db.standing import AT_WORK
from xiangxun.foundation.outbox.models import OutboxEntry

#: A county that has so many jobs waiting in the queue gets no more; any other gets so many at once at most.
AT_A_TIME = 4

Entry: TypeAlias = Row[tuple[int, int, str, dict[str, int | str]]]


def served(queue: Queue) -> list[int]:
    """Return the counties that have their few in the queue already. Raises RedisError."""
    waiting = Counter(int(name.partition("-")[0]) for name in queue.get_job_ids())
    return [county for county, number in waiting.items() if number >= AT_A_TIME]


def due(connection: Connection, counties_served: Sequence[int], limit: int) -> list[Entry]:
    """Return and lock due entries, the first of every county before the second of any.

    Counties in `counties_served` are left out, and those that stand still: their work waits until they go on.
    """
    place = func.row_number().over(
        partition_by=OutboxEntry.tenant_id, order_by=(OutboxEntry.due_at, OutboxEntry.id)
    )
    asked = (
        select(OutboxEntry.tenant_id, OutboxEntry.id, place.label("place"))
        .where(
            OutboxEntry.settled_at.is_(None),
            OutboxEntry.due_at <= func.now(),
            OutboxEntry.tenant_id.in_(AT_WORK),
            OutboxEntry.tenant_id.not_in(counties_served),
        )
        .subquery()
    )
    statement = (
        select(OutboxEntry.tenant_id, OutboxEntry.id, OutboxEntry.task, OutboxEntry.args)
        .join(asked, (asked.c.tenant_id == OutboxEntry.tenant_id) & (asked.c.id == OutboxEntry.id))
        .where(asked.c.place <= AT_A_TIME, OutboxEntry.settled_at.is_(None), OutboxEntry.due_at <= func.now())
        .order_by(asked.c.place, OutboxEntry.due_at, OutboxEntry.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=OutboxEntry)
    )
    return list(connection.execute(statement))
