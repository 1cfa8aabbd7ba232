"""Keyring 密钥环: the opened keys of one county, kept per process once they are known to be committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from xiangxun.foundation.db.scope import TenantSession
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.vault.models import TenantKey
from xiangxun.foundation.vault.suite import KEY_BYTES, SUITE, VaultDamaged, decrypt, derive, encrypt, new_key

_SESSION = "vault_keyring"
_keys = TenantKey.__table__


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one county: ciphers by key id, the id in use, and the two derived keys.

    Index and digest keys come from the county's first key and stay when the data key is changed: a new one would
    mean computing every index again.
    """

    tenant: int
    ciphers: Mapping[int, AESGCM]
    in_use: int
    index_key: bytes
    digest_key: bytes

    def cipher(self, key_id: int) -> AESGCM:
        """Return the cipher of a key; raises `VaultDamaged` where the county has no such key."""
        try:
            return self.ciphers[key_id]
        except KeyError:
            raise VaultDamaged(f"找不到本县第 {key_id} 号数据密钥；请检查备份是否完整。") from None


@dataclass(slots=True)
class _Process:
    """The platform key of this process and, for each database, what was opened with it."""

    platform: AESGCM | None = None
    opened: WeakKeyDictionary[Engine, dict[int, Keyring]] = field(default_factory=WeakKeyDictionary)


_process = _Process()


def configure(key: bytes) -> None:
    """Set the platform key (32 bytes) of this process; done once at start."""
    if len(key) != KEY_BYTES:
        raise ValueError("the platform key has 32 bytes")
    _process.platform = AESGCM(key)
    _process.opened.clear()


def keyring(db: Session, *, knowing: int | None = None) -> Keyring:
    """Return the keyring of the county in scope, making its first key where it has none.

    `knowing` is a key id that must be on it: a ring that another process has lengthened is read again.
    """
    tenant = current_tenant()
    ring: Keyring | None = db.info.get(_SESSION)
    if ring is None or ring.tenant != tenant:
        ring = _process.opened.get(_engine(db), {}).get(tenant)
    if ring is None or (knowing is not None and knowing not in ring.ciphers):
        ring = _read(db, tenant)
        db.info[_SESSION] = ring
    return ring


def rotate_key(db: Session) -> None:
    """Put a fresh data key into use for the county in scope; what the old one sealed still opens.

    Values are sealed anew by whoever holds them (`needs_resealing`). Other processes go on with the retired key
    until they start again.
    """
    keyring(db)
    db.execute(update(TenantKey).where(TenantKey.retired_at.is_(None)).values(retired_at=func.now()))
    _make(db, current_tenant())
    db.info[_SESSION] = _read(db, current_tenant())


@event.listens_for(TenantSession, "after_commit")
def _keep(session: Session) -> None:
    """Keep for the process only what is committed: a key of a rolled-back transaction must seal nothing."""
    ring: Keyring | None = session.info.pop(_SESSION, None)
    if ring is not None:
        _process.opened.setdefault(_engine(session), {})[ring.tenant] = ring


@event.listens_for(TenantSession, "after_soft_rollback")
def _drop(session: Session, _transaction: object) -> None:
    session.info.pop(_SESSION, None)


def _engine(db: Session) -> Engine:
    bind = db.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine


def _read(db: Session, tenant: int) -> Keyring:
    rows = db.execute(select(_keys).order_by(_keys.c.id)).all()
    if not rows:
        _make(db, tenant)
        rows = db.execute(select(_keys).order_by(_keys.c.id)).all()
    opened = {row.id: decrypt(_platform(), row.wrapped, _wrapping(tenant)) for row in rows}
    first = opened[rows[0].id]
    return Keyring(
        tenant=tenant,
        ciphers={key_id: AESGCM(key) for key_id, key in opened.items()},
        in_use=next(row.id for row in rows if row.retired_at is None),
        index_key=derive(first, "blind index"),
        digest_key=derive(first, "receipt digest"),
    )


def _make(db: Session, tenant: int) -> None:
    """Insert a key in use; where another transaction is making one, wait for it and leave its key alone."""
    wrapped = encrypt(_platform(), new_key(), _wrapping(tenant))
    db.execute(
        insert(TenantKey).values(tenant_id=tenant, suite=SUITE, wrapped=wrapped).on_conflict_do_nothing()
    )


def _wrapping(tenant: int) -> bytes:
    return f"tenant key|{tenant}".encode()


def _platform() -> AESGCM:
    if _process.platform is None:
        raise RuntimeError("the vault has no platform key: call xiangxun.foundation.vault.configure at start")
    return _process.platform
