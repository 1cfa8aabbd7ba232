"""Sealing 分块加密: a content of any size as a row of sealed chunks, none of which can be moved, lost or added.

Layout: magic, then per chunk a 4-byte length and the sealed bytes. The content's digest, the chunk's number and
whether it is the last stand in each chunk's authenticated data, so nothing beside the chunks needs protection.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.kernel.errors import XiangxunError

CHUNK = 1024 * 1024
_MAGIC = b"XXF1"
_LENGTH = struct.Struct(">I")
_LONGEST = CHUNK + 4096


class FileDamaged(XiangxunError):
    """What is stored is not what was stored; `details` names the content."""

    code = "file_damaged"
    status = 500

    def __init__(self, sha256: str) -> None:
        super().__init__(
            "文件已损坏或被改动，无法读取；请联系系统管理员从备份恢复。", details={"sha256": sha256}
        )


def seal_chunks(db: Session, sha256: str, stream: BinaryIO) -> Iterator[bytes]:
    """Yield the sealed form of a stream, never more than one chunk in memory."""
    yield _MAGIC
    number, chunk = 0, stream.read(CHUNK)
    while chunk:
        following = stream.read(CHUNK)
        sealed = vault.seal_bytes(db, _field(sha256, number, last=not following), chunk)
        yield _LENGTH.pack(len(sealed))
        yield sealed
        number, chunk = number + 1, following


def unseal_chunks(db: Session, sha256: str, stored: BinaryIO) -> Iterator[bytes]:
    """Yield the clear chunks. Raises `FileDamaged` before the first chunk that is not what it was."""
    if stored.read(len(_MAGIC)) != _MAGIC:
        raise FileDamaged(sha256)
    number, sealed = 0, _next_sealed(stored, sha256)
    while sealed:
        following = _next_sealed(stored, sha256)
        try:
            yield vault.unseal_bytes(db, _field(sha256, number, last=not following), sealed)
        except vault.VaultDamaged as broken:
            raise FileDamaged(sha256) from broken
        number, sealed = number + 1, following
    if number == 0:
        raise FileDamaged(sha256)


def sealed_under(stored: BinaryIO, head: bytes) -> bool:
    """Return whether the first chunk begins with `head`, the name of a key; a little of the stream is read."""
    stored.read(len(_MAGIC) + _LENGTH.size)
    return stored.read(len(head)) == head


def _field(sha256: str, number: int, *, last: bool) -> str:
    return f"files.content/{sha256}/{number}/{'last' if last else 'more'}"


def _next_sealed(stored: BinaryIO, sha256: str) -> bytes:
    prefix = stored.read(_LENGTH.size)
    if not prefix:
        return b""
    if len(prefix) < _LENGTH.size or not 0 < (length := _LENGTH.unpack(prefix)[0]) <= _LONGEST:
        raise FileDamaged(sha256)
    sealed = stored.read(length)
    if len(sealed) < length:
        raise FileDamaged(sha256)
    return sealed
