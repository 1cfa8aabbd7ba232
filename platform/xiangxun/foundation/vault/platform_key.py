"""Platform key 平台密钥: wraps the counties' keys. An earlier one still unwraps, until all are wrapped anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiangxun.foundation.vault.suite import AES, KEY_BYTES, VaultDamaged, decrypt, encrypt, suite_named


@dataclass(slots=True)
class _Process:
    """The platform keys of this process: the one in use first."""

    keys: tuple[bytes, ...] = ()


_process = _Process()


def hold(key: bytes, earlier: Sequence[bytes] = ()) -> None:
    """Set this process's platform key and those it replaces, 32 bytes each."""
    if any(len(one) != KEY_BYTES for one in (key, *earlier)):
        raise ValueError("a platform key has 32 bytes")
    _process.keys = (key, *earlier)


def wrap(suite: str, key: bytes, tenant: int) -> bytes:
    """Return a county's key sealed under the platform key in use."""
    return encrypt(suite_named(suite).cipher(_held()[0]), key, _context(tenant))


def unwrap(suite: str, wrapped: bytes, tenant: int) -> bytes:
    """Return a county's key. Raises `VaultDamaged` where none of the platform keys opens it."""
    *others, last = _held()
    for key in others:
        try:
            return decrypt(suite_named(suite).cipher(key), wrapped, _context(tenant))
        except VaultDamaged:
            continue
    return decrypt(suite_named(suite).cipher(last), wrapped, _context(tenant))


def is_current(suite: str, wrapped: bytes, tenant: int) -> bool:
    """Return whether the platform key in use opens it."""
    try:
        decrypt(suite_named(suite).cipher(_held()[0]), wrapped, _context(tenant))
    except VaultDamaged:
        return False
    return True


def seal_own(purpose: str, plain: str) -> bytes:
    """Seal what belongs to the platform itself, bound to `purpose`."""
    return encrypt(AES.cipher(_held()[0]), plain.encode(), f"platform|{purpose}".encode())


def open_own(purpose: str, sealed: bytes) -> str:
    """Return what `seal_own` sealed. Raises `VaultDamaged` where none of the platform keys opens it."""
    *others, last = _held()
    context = f"platform|{purpose}".encode()
    for key in others:
        try:
            return decrypt(AES.cipher(key), sealed, context).decode()
        except VaultDamaged:
            continue
    return decrypt(AES.cipher(last), sealed, context).decode()


def _context(tenant: int) -> bytes:
    return f"tenant key|{tenant}".encode()


def _held() -> tuple[bytes, ...]:
    if not _process.keys:
        raise RuntimeError("the vault has no platform key: call xiangxun.foundation.vault.configure at start")
    return _process.keys
