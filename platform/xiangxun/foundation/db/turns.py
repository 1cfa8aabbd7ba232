"""Turns 先后: lets transactions about the same thing go one after the other, each seeing what the one before committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.tenancy import current_tenant


def take_turn(db: Session, matter: str) -> None:
    """Wait until no other transaction of this county works on `matter`, and keep it until this one ends.

    Take it before anything is read, and before the first audit entry: the audit chain stays locked to the end of a
    transaction, so whoever takes a turn behind it can wait for somebody who waits for the chain.
    """
    db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(matter, current_tenant()))))


@contextmanager
def alone(matter: str) -> Iterator[bool]:
    """Keep a matter of the platform to oneself for as long as the block works; False where somebody else is at it.

    A connection of its own holds the lock, so that it ends with the process however that ends. Needs an application
    context.
    """
    key = func.hashtextextended(f"platform:{matter}", 0)
    with database.engine.connect() as connection, connection.begin():
        yield bool(connection.scalar(select(func.pg_try_advisory_xact_lock(key))))
