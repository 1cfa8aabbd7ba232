"""Digests 盲索引与摘要: HMACs under county keys. Equal values give equal digests inside a county and none outside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from xiangxun.foundation.vault.keyring import keyring


def blind_index(db: Session, field: str, value: str) -> bytes:
    """Return 32 bytes under which a sealed value is found again; give it normalised."""
    return blind_indexes(db, field, [value])[0]


def blind_indexes(db: Session, field: str, values: Iterable[str]) -> list[bytes]:
    """Index many values of one field, in order."""
    index, head = keyring(db).index, f"{field}|".encode()
    return [index(head + value.encode()) for value in values]


def keyed_digest(db: Session, field: str, value: str) -> str:
    """Return the digest by which a receipt names a personal value: 64 hex digits."""
    return keyed_digests(db, field, [value])[0]


def keyed_digests(db: Session, field: str, values: Iterable[str]) -> list[str]:
    """Digest many values of one field, in order."""
    digest = digester(db)
    return [digest(field, value) for value in values]


def digester(db: Session) -> Callable[[str, str], str]:
    """Return `keyed_digest` for (field, value) of the county in scope, for values that come one by one."""
    digest = keyring(db).digest
    return lambda field, value: digest(f"{field}|{value}".encode()).hex()
