"""Memo 事务内备忘: what is asked for many times in one transaction is found once, and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

Found = TypeVar("Found")

_KEPT = "found_once"


def once(db: Session, key: Hashable, find: Callable[[], Found]) -> Found:
    """Return what `find` gives, asking it at most once per transaction for a key; what is given must not be changed."""
    kept: dict[Hashable, Found] = db.info.setdefault(_KEPT, {})
    if key not in kept:
        kept[key] = find()
    return kept[key]


def forget(db: Session, key: Hashable) -> None:
    """Have `key` found anew: for whoever changes what it rests on."""
    db.info.get(_KEPT, {}).pop(key, None)


@event.listens_for(Session, "after_transaction_end")
def _forget_all(session: Session, transaction: SessionTransaction) -> None:
    """Forget at the end of a transaction, and of a savepoint, which may have been rolled back."""
    del transaction
    session.info.pop(_KEPT, None)
