"""Turns 先后: lets transactions about the same thing go one after the other, each seeing what the one before committed."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.tenancy import current_tenant


def take_turn(db: Session, matter: str) -> None:
    """Wait until no other transaction of this county works on `matter`, and keep it until this one ends.

    Take it before anything is read, and before the first audit entry: the audit chain stays locked to the end of a
    transaction, so whoever takes a turn behind it can wait for somebody who waits for the chain.
    """
    db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(matter, current_tenant()))))
