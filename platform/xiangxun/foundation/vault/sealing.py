"""Sealing 加密封存: with county and field as context, so that a sealed value opens only in its own place.

Text: `<suite>:<key id>:<base64 of nonce, ciphertext, tag>`. Bytes: the same head, then the raw bytes.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from xiangxun.foundation.vault.keyring import DataKey, Keyring, keyring
from xiangxun.foundation.vault.suite import VaultDamaged, decrypt, encrypt


def seal(db: Session, field: str, plain: str) -> str:
    """Return `plain` sealed for `field` of the county in scope."""
    return seal_many(db, field, [plain])[0]


def unseal(db: Session, field: str, sealed: str) -> str:
    """Return the plain text; raises `VaultDamaged` where it was changed or belongs elsewhere."""
    return unseal_many(db, field, [sealed])[0]


def seal_many(db: Session, field: str, plain: Iterable[str]) -> list[str]:
    """Seal many values of one field, in order."""
    return list(map(sealer(db, field), plain))


def sealer(db: Session, field: str) -> Callable[[str], str]:
    """Return `seal` for values of one field that come one by one; it asks nothing of the database any more."""
    ring = keyring(db)
    cipher, head, context = ring.in_use.cipher, f"{ring.in_use.name}:", _context(ring, field)
    return lambda plain: head + b64encode(encrypt(cipher, plain.encode(), context)).decode()


def unseal_many(db: Session, field: str, sealed: Iterable[str]) -> list[str]:
    """Open many values of one field, in order; raises `VaultDamaged` at the first that does not open."""
    ring = keyring(db)
    context = _context(ring, field)
    opened = []
    for value in sealed:
        suite, key_id, body = _split(value)
        if key_id not in ring.keys:
            ring = keyring(db, knowing=key_id)
        opened.append(decrypt(_key(ring, suite, key_id).cipher, body, context).decode())
    return opened


def seal_bytes(db: Session, field: str, plain: bytes) -> bytes:
    """Return the content of a file sealed for `field`; at most 2 GiB."""
    ring = keyring(db)
    head = f"{ring.in_use.name}:".encode()
    return head + encrypt(ring.in_use.cipher, plain, _context(ring, field))


def unseal_bytes(db: Session, field: str, sealed: bytes) -> bytes:
    """Return the plain bytes; raises `VaultDamaged` where they were changed or belong elsewhere."""
    suite, key_id, body = _head_of(sealed)
    ring = keyring(db, knowing=key_id)
    return decrypt(_key(ring, suite, key_id).cipher, body, _context(ring, field))


def key_in_use(db: Session) -> str:
    """Return the head of what is sealed now: a value that begins otherwise is under a retired key."""
    return f"{keyring(db).in_use.name}:"


def _context(ring: Keyring, field: str) -> bytes:
    return f"{ring.founded}|{field}".encode()


def _key(ring: Keyring, suite: str, key_id: int) -> DataKey:
    key = ring.key(key_id)
    if key.suite.name != suite:
        raise _misshapen()
    return key


def _split(sealed: str) -> tuple[str, int, bytes]:
    suite, _, rest = sealed.partition(":")
    key_text, _, body = rest.partition(":")
    try:
        return suite, _key_id(key_text), b64decode(body, validate=True)
    except binascii.Error:
        raise _misshapen() from None


def _head_of(sealed: bytes) -> tuple[str, int, bytes]:
    suite, _, rest = sealed.partition(b":")
    key_text, _, body = rest.partition(b":")
    return suite.decode(errors="replace"), _key_id(key_text.decode(errors="replace")), body


def _key_id(key_text: str) -> int:
    if not (key_text.isascii() and key_text.isdecimal()):
        raise _misshapen()
    return int(key_text)


def _misshapen() -> VaultDamaged:
    return VaultDamaged("加密数据的格式不对；请检查备份是否完整。")
