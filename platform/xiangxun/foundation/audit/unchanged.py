"""Unchanged 未变则沿用: what was made of a county's rows stands until a deed there, and is not made again before.

Every change has its entry in the county's chain, written in the same transaction, and a chain grows in one order: while
it ends as it did, the rows are what they were. `memo.shared` keeps what is small and often asked for; this keeps what is
dear to make, and knows of deeds that change nothing of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from xiangxun.foundation.db.memo import deed_of
from xiangxun.foundation.db.tenancy import current_tenant

Found = TypeVar("Found")

#: How many findings a process remembers, of all counties; the one longest unused goes first.
MOST = 1_024

_END = text("""
    SELECT county.id, county.hash, coalesce(platform.hash, '') AS platform
    FROM (SELECT id, hash FROM audit_entries WHERE tenant_id = :tenant ORDER BY id DESC LIMIT 1) county
    LEFT JOIN (SELECT hash FROM operator_audit_entries ORDER BY id DESC LIMIT 1) platform ON true
""")
_ONLY = text("""
    SELECT EXISTS (SELECT FROM audit_entries WHERE tenant_id = :tenant AND id = :number AND hash = :hash)
    AND NOT EXISTS (
        SELECT FROM audit_entries
        WHERE tenant_id = :tenant AND id > :number AND action <> ALL(:aside) AND split_part(action, '.', 1) <> ALL(:aside)
    )
""")


@dataclass(frozen=True, slots=True)
class End:
    """Where the chains of a county and of the platform end: what a county sees may rest on both."""

    number: int
    county: bytes
    platform: bytes

    @property
    def deed(self) -> bytes:
        """What a reading transaction knows of it."""
        return self.county + self.platform


class Memory:
    """What a process remembers, each finding with the end of the chain that it was found at."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, tuple[End, Any]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> tuple[End, Any] | None:
        """Return what is remembered under a key, with its end."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def keep(self, key: Hashable, end: End, found: object) -> None:
        """Remember a finding."""
        with self._lock:
            self._found[key] = end, found
            self._found.move_to_end(key)
            if len(self._found) > self._most:
                self._found.popitem(last=False)

    def clear(self) -> None:
        """Forget everything: for tests, which change rows behind the chain's back."""
        with self._lock:
            self._found.clear()


memory = Memory(MOST)


def while_unchanged(
    db: Session, key: Hashable, find: Callable[[], Found], *, aside: Collection[str] = ()
) -> Found:
    """Return what `find` gives for the county in scope, asking it again only after a deed there or of the platform.

    `key` names everything else that the finding rests on: for whom, which day, which language. `aside` are actions
    that change nothing of it, or the first words of such (`attendance`). What is given must not be changed, and must hold
    no row. A transaction that shares nothing, because it may write, asks each time: what it sees may never come to be.
    What `find` raises is raised, and nothing is kept.
    """
    deed = deed_of(db)
    if deed is None:
        return find()
    place = (current_tenant(), key)
    kept = memory.find(place)
    if kept is not None and kept[0].deed == deed:
        found: Found = kept[1]
        return found
    end = End(*db.execute(_END, {"tenant": current_tenant()}).one())
    found = kept[1] if kept is not None and _stands(db, kept[0], end, aside) else find()
    memory.keep(place, end, found)
    return found


def _stands(db: Session, then: End, now: End, aside: Collection[str]) -> bool:
    if not aside or then.platform != now.platform:
        return False
    asked = {"tenant": current_tenant(), "number": then.number, "hash": then.county, "aside": list(aside)}
    return bool(db.execute(_ONLY, asked).scalar())
