"""Sealing 加密封存: AES-256-GCM with county and field as context, so that a sealed value opens only in its own place.

Text: `v1:<key id>:<base64 of nonce, ciphertext, tag>`. Bytes: the same head, then the raw bytes.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable

from sqlalchemy.orm import Session

from xiangxun.foundation.vault.keyring import Keyring, keyring
from xiangxun.foundation.vault.suite import SUITE, VaultDamaged, decrypt, encrypt


def seal(db: Session, field: str, plain: str) -> str:
    """Return `plain` sealed for `field` of the county in scope."""
    return seal_many(db, field, [plain])[0]


def unseal(db: Session, field: str, sealed: str) -> str:
    """Return the plain text; raises `VaultDamaged` where it was changed or belongs elsewhere."""
    return unseal_many(db, field, [sealed])[0]


def seal_many(db: Session, field: str, plain: Iterable[str]) -> list[str]:
    """Seal many values of one field, in order."""
    ring = keyring(db)
    cipher, head, context = ring.cipher(ring.in_use), _head(ring), _context(ring, field)
    return [head + b64encode(encrypt(cipher, value.encode(), context)).decode() for value in plain]


def unseal_many(db: Session, field: str, sealed: Iterable[str]) -> list[str]:
    """Open many values of one field, in order; raises `VaultDamaged` at the first that does not open."""
    ring = keyring(db)
    context = _context(ring, field)
    opened = []
    for value in sealed:
        key_id, body = _split(value)
        if key_id not in ring.ciphers:
            ring = keyring(db, knowing=key_id)
        opened.append(decrypt(ring.cipher(key_id), body, context).decode())
    return opened


def seal_bytes(db: Session, field: str, plain: bytes) -> bytes:
    """Return the content of a file sealed for `field`; at most 2 GiB."""
    ring = keyring(db)
    return _head(ring).encode() + encrypt(ring.cipher(ring.in_use), plain, _context(ring, field))


def unseal_bytes(db: Session, field: str, sealed: bytes) -> bytes:
    """Return the plain bytes; raises `VaultDamaged` where they were changed or belong elsewhere."""
    suite, _, rest = sealed.partition(b":")
    key_text, _, body = rest.partition(b":")
    key_id = _key_id(suite.decode(errors="replace"), key_text.decode(errors="replace"))
    ring = keyring(db, knowing=key_id)
    return decrypt(ring.cipher(key_id), body, _context(ring, field))


def needs_resealing(db: Session, sealed: str) -> bool:
    """Return whether a value is sealed under a retired key."""
    return _split(sealed)[0] != keyring(db).in_use


def _head(ring: Keyring) -> str:
    return f"{SUITE}:{ring.in_use}:"


def _context(ring: Keyring, field: str) -> bytes:
    return f"{ring.tenant}|{field}".encode()


def _split(sealed: str) -> tuple[int, bytes]:
    suite, _, rest = sealed.partition(":")
    key_text, _, body = rest.partition(":")
    try:
        return _key_id(suite, key_text), b64decode(body, validate=True)
    except binascii.Error:
        raise VaultDamaged("加密数据的格式不对；请检查备份是否完整。") from None


def _key_id(suite: str, key_text: str) -> int:
    if suite != SUITE or not key_text.isdecimal():
        raise VaultDamaged("加密数据的格式不对；请检查备份是否完整。")
    return int(key_text)
