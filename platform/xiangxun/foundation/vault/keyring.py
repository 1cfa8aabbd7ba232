"""Keyring 密钥环: the opened keys of one county, kept per process for a minute once they are known to be committed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, SessionTransaction

from xiangxun.foundation.db.founding import founding_number
from xiangxun.foundation.db.scope import TenantSession
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.vault.models import TenantKey
from xiangxun.foundation.vault.platform_key import unwrap, wrap
from xiangxun.foundation.vault.suite import AES, Cipher, Suite, VaultDamaged, new_key, suite_named

_SESSION = "vault_keyring"
_MADE = "vault_key_made"
_KEPT_FOR = 60.0
_keys = TenantKey.__table__


@dataclass(frozen=True, slots=True)
class DataKey:
    """One key of a county, opened. `name` stands in front of what it sealed: `<suite>:<key id>`."""

    id: int
    suite: Suite
    cipher: Cipher

    @property
    def name(self) -> str:
        """Return the head of sealed values."""
        return f"{self.suite.name}:{self.id}"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one county: by id, the one in use, and the HMACs under two derived keys.

    The keys of `index` and `digest` come from the county's first key and stay when the data key is changed: a new one would
    mean computing every index again, and receipts would no longer verify. What is sealed is bound to `founded`, the
    county's founding number. `read_at` is in seconds of this process.
    """

    tenant: int
    founded: int
    keys: Mapping[int, DataKey]
    in_use: DataKey
    index: Callable[[bytes], bytes]
    digest: Callable[[bytes], bytes]
    read_at: float

    def key(self, key_id: int) -> DataKey:
        """Return a key; raises `VaultDamaged` where the county has no such key."""
        try:
            return self.keys[key_id]
        except KeyError:
            raise VaultDamaged(f"找不到本县第 {key_id} 号数据密钥；请检查备份是否完整。") from None


@dataclass(slots=True)
class _Process:
    """What this process has opened, for each database."""

    opened: WeakKeyDictionary[Engine, dict[int, Keyring]] = field(default_factory=WeakKeyDictionary)


_process = _Process()


def forget_keys() -> None:
    """Have every county's keys read again."""
    _process.opened.clear()


def keyring(db: Session, *, knowing: int | None = None) -> Keyring:
    """Return the keyring of the county in scope, making its first key where it has none.

    `knowing` is a key id that must be on it: a ring that another process has lengthened is read again.
    """
    tenant = current_tenant()
    ring: Keyring | None = db.info.get(_SESSION)
    if ring is None or ring.tenant != tenant:
        ring = _kept(db, tenant)
    if ring is None or (knowing is not None and knowing not in ring.keys):
        ring = _read(db, tenant)
        _hold(db, ring)
    return ring


def rotate_key(db: Session, suite: str | None = None) -> None:
    """Put a fresh data key into use for the county in scope; what the old one sealed still opens.

    `suite` names the cipher suite of the new key (`SUITES`), otherwise it stays. Values are sealed anew by whoever
    holds them (`needs_resealing`). Other processes seal with the retired key for at most a minute more.
    """
    chosen = keyring(db).in_use.suite if suite is None else suite_named(suite)
    db.execute(update(TenantKey).where(TenantKey.retired_at.is_(None)).values(retired_at=func.now()))
    _make(db, current_tenant(), chosen)
    db.info[_SESSION] = _read(db, current_tenant())


def begin_with(db: Session, suite: str) -> None:
    """Make the first key of a new county in this suite; one that has a key already keeps it."""
    _make(db, current_tenant(), suite_named(suite))


def _hold(db: Session, ring: Keyring) -> None:
    """Keep for the process only what is committed: a key of a rolled-back transaction must seal nothing.

    What this transaction did not make itself it could only read once it was committed.
    """
    if db.info.get(_MADE):
        db.info[_SESSION] = ring
    else:
        _process.opened.setdefault(_engine(db), {})[ring.tenant] = ring


@event.listens_for(TenantSession, "after_transaction_end")
def _forget_making(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_MADE, None)


@event.listens_for(TenantSession, "after_commit")
def _keep(session: Session) -> None:
    ring: Keyring | None = session.info.pop(_SESSION, None)
    if ring is not None:
        _process.opened.setdefault(_engine(session), {})[ring.tenant] = ring


@event.listens_for(TenantSession, "after_soft_rollback")
def _drop(session: Session, _transaction: object) -> None:
    session.info.pop(_SESSION, None)


def _kept(db: Session, tenant: int) -> Keyring | None:
    ring = _process.opened.get(_engine(db), {}).get(tenant)
    return ring if ring is not None and time.monotonic() - ring.read_at < _KEPT_FOR else None


def _engine(db: Session) -> Engine:
    bind = db.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine


def _read(db: Session, tenant: int) -> Keyring:
    rows = db.execute(select(_keys).order_by(_keys.c.id)).all()
    if not rows:
        _make(db, tenant, AES)
        rows = db.execute(select(_keys).order_by(_keys.c.id)).all()
    opened = {row.id: unwrap(row.suite, row.wrapped, tenant) for row in rows}
    keys = {row.id: _data_key(row.id, suite_named(row.suite), opened[row.id]) for row in rows}
    first = keys[rows[0].id].suite
    return Keyring(
        tenant=tenant,
        founded=founding_number(db),
        keys=keys,
        in_use=next(keys[row.id] for row in rows if row.retired_at is None),
        index=first.mac(first.derive(opened[rows[0].id], "blind index")),
        digest=first.mac(first.derive(opened[rows[0].id], "receipt digest")),
        read_at=time.monotonic(),
    )


def _data_key(key_id: int, suite: Suite, key: bytes) -> DataKey:
    return DataKey(key_id, suite, suite.cipher(key))


def _make(db: Session, tenant: int, suite: Suite) -> None:
    """Insert a key in use; where another transaction is making one, wait for it and leave its key alone."""
    db.info[_MADE] = True
    wrapped = wrap(suite.name, new_key(), tenant)
    db.execute(
        insert(TenantKey).values(tenant_id=tenant, suite=suite.name, wrapped=wrapped).on_conflict_do_nothing()
    )
