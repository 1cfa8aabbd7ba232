"""Memo 备忘: what is asked for many times in one transaction is found once, and forgotten with it.

What changes seldom is shared beyond it, between the requests of a process, as long as nothing was done in the county:
every deed is audited in its own transaction, so the end of the county's audit chain tells whether anything was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

Found = TypeVar("Found")

_KEPT, _SHELF, _DEED = "found_once", "shelf", "last_deed"
#: So many counties does a process remember at a time.
_COUNTIES = 512


def once(db: Session, key: Hashable, find: Callable[[], Found]) -> Found:
    """Return what `find` gives, asking it at most once per transaction for a key; what is given must not be changed."""
    kept: dict[Hashable, Found] = db.info.setdefault(_KEPT, {})
    if key not in kept:
        kept[key] = find()
    return kept[key]


def forget(db: Session, key: Hashable) -> None:
    """Have `key` found anew: for whoever changes what it rests on."""
    db.info.get(_KEPT, {}).pop(key, None)


def share(db: Session, tenant_id: int, deed: bytes | None) -> None:
    """Let this transaction, which only reads, share what it finds with all that saw the same last deed of the county.

    `deed`: the hash of the last entry of the audit chain; None: nothing is shared.
    """
    if deed is not None:
        db.info[_SHELF], db.info[_DEED] = _found(tenant_id, deed), deed


def deed_of(db: Session) -> bytes | None:
    """Return the last deed that this transaction shares by, or None where it shares nothing."""
    deed: bytes | None = db.info.get(_DEED)
    return deed


def shared(db: Session, key: Hashable, find: Callable[[], Found]) -> Found:
    """Return what `find` gives, as `once`; from an earlier request where that is known to hold still.

    For what changes by audited deeds alone. It must be plain data: rows of a session would outlive it.
    """
    shelf: dict[Hashable, Any] | None = db.info.get(_SHELF)
    if shelf is None:
        return once(db, key, find)
    if key not in shelf:
        shelf[key] = find()
    found: Found = shelf[key]
    return found


def shared_each(
    db: Session, kind: Hashable, ids: Collection[int], find: Callable[[Collection[int]], Mapping[int, Found]]
) -> Mapping[int, Found]:
    """Return what `find` gives for these ids, as `shared` does, asking only for those not known yet.

    Where nothing is shared everything is asked: a transaction that changes rows wants them as they are now.
    """
    shelf: dict[Hashable, Any] | None = db.info.get(_SHELF)
    if shelf is None:
        return find(ids)
    known: dict[int, Found] = shelf.setdefault(kind, {})
    if missing := [one for one in ids if one not in known]:
        known.update(find(missing))
    return {one: known[one] for one in ids if one in known}


def share_nothing() -> None:
    """Forget what requests shared: for tests, which empty a database under the process."""
    _shelf.cache_clear()


@dataclass(slots=True)
class _Shelf:
    """What a process shares of a county, and the deed up to which it holds."""

    deed: bytes = b""
    found: dict[Hashable, Any] = field(default_factory=dict)


@lru_cache(maxsize=_COUNTIES)
def _shelf(tenant_id: int) -> _Shelf:
    del tenant_id
    return _Shelf()


def _found(tenant_id: int, deed: bytes) -> dict[Hashable, Any]:
    shelf = _shelf(tenant_id)
    if shelf.deed != deed:
        shelf.deed, shelf.found = deed, {}
    return shelf.found


@event.listens_for(Session, "after_transaction_end")
def _forget_all(session: Session, transaction: SessionTransaction) -> None:
    """Forget at the end of a transaction, and of a savepoint, which may have been rolled back."""
    if transaction.parent is None:
        session.info.pop(_SHELF, None)
        session.info.pop(_DEED, None)
    session.info.pop(_KEPT, None)
