"""Verbs of the outbox 待办箱: put in, look later, settle. All in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from xiangxun.foundation import quotas
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.outbox.arguments import checked_args, checked_key
from xiangxun.foundation.outbox.models import OutboxEntry


def enqueue(
    db: Session, task: str, args: Mapping[str, int | str], *, key: str | None = None, on_demand: bool = False
) -> int:
    """Record a piece of work in the current transaction and return its number (the job's id).

    `task` is a name registered with `jobs.task`; `args` are ids and short codes. `key` names the work within the
    county: a second call with the same key records nothing and returns the first number. `on_demand`: a
    person asks for it, so that the county's quota of waiting jobs holds; what follows from work is never refused. Raises `PersonalArgument`, `QuotaReached`.
    """
    values = {
        "tenant_id": current_tenant(),
        "task": checked_key(task),
        "args": checked_args(args),
        "key": None if key is None else checked_key(key),
    }
    recorded = db.scalar(
        insert(OutboxEntry)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["tenant_id", "key"])
        .returning(OutboxEntry.id)
    )
    if recorded is None:
        recorded = db.scalars(select(OutboxEntry.id).where(OutboxEntry.key == key)).one()
    elif on_demand:
        quotas.refuse_beyond(db, quotas.JOBS, count_waiting)
    return recorded


def count_waiting(db: Session) -> int:
    """Return how many entries of the county are not settled."""
    unsettled = select(func.count()).select_from(OutboxEntry).where(OutboxEntry.settled_at.is_(None))
    return db.scalar(unsettled) or 0


def find_entry(db: Session, entry_id: int) -> OutboxEntry | None:
    """Return the county's entry, or None where it has none of this number."""
    return db.scalar(select(OutboxEntry).where(OutboxEntry.id == entry_id))


def settle(db: Session, entry_id: int) -> None:
    """End an entry: the relay never hands it again."""
    db.execute(update(OutboxEntry).where(OutboxEntry.id == entry_id).values(settled_at=func.now()))


def look_again(db: Session, entry_id: int, *, after: timedelta) -> None:
    """Let the relay hand the entry again `after` this long."""
    db.execute(
        update(OutboxEntry)
        .where(OutboxEntry.id == entry_id)
        .values(due_at=func.clock_timestamp() + after, settled_at=None)
    )
