"""Digests 数字摘要: SHA-256 and SHA-512 as BagIt wants, SM3 (GB/T 32905) as DA/T 97 does, in one pass over a file."""

from __future__ import annotations

import hashlib
import io
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

_BLOCK = 1 << 20
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of one content in hexadecimal, and its size in bytes."""

    sha256: str
    sha512: str
    sm3: str
    size: int


class Hash(Protocol):
    """What hashlib's hashes have in common."""

    def update(self, data: bytes, /) -> None:
        """Take in more of the content."""

    def hexdigest(self) -> str:
        """Return the digest of all that was taken in."""


class Digester:
    """Hashes with three algorithms at once, each in a thread of its own: they let go of the interpreter."""

    def __init__(self) -> None:
        self._threads = [ThreadPoolExecutor(1, "digest") for _ in range(3)]

    def copy(self, source: BinaryIO, target: BinaryIO | None = None) -> Digests:
        """Read `source` to its end, write it to `target` if there is one, and return its digests.

        At most a few blocks of 1 MiB are in memory, however long the source.
        """
        every: tuple[Hash, ...] = (hashlib.sha256(), hashlib.sha512(), sm3())
        under_way: deque[Future[None]] = deque()
        size = 0
        while block := source.read(_BLOCK):
            size += len(block)
            if (
                size == len(block) < _BLOCK
            ):  # a small content: handing it over would cost more than hashing it
                for one in every:
                    one.update(block)
            else:
                under_way.extend(t.submit(h.update, block) for t, h in zip(self._threads, every, strict=True))
            if target is not None:
                target.write(block)
            while len(under_way) > _AHEAD * len(every):
                under_way.popleft().result()
        for waiting in under_way:
            waiting.result()
        first, second, third = (one.hexdigest() for one in every)
        return Digests(first, second, third, size)

    def of_bytes(self, content: bytes) -> Digests:
        """Return the digests of bytes in memory."""
        return self.copy(io.BytesIO(content))

    def of_file(self, path: Path) -> Digests:
        """Return the digests of a file, read block by block."""
        with path.open("rb") as file:
            return self.copy(file)

    def close(self) -> None:
        """End the threads."""
        for thread in self._threads:
            thread.shutdown()


@contextmanager
def digester() -> Iterator[Digester]:
    """Lend a digester; its threads end with the block."""
    one = Digester()
    try:
        yield one
    finally:
        one.close()


def sm3() -> Hash:
    """Return an SM3 hash: Python's own where its OpenSSL has it, else the one of `cryptography` (same digest, slower)."""
    try:
        return hashlib.new("sm3")
    except ValueError:
        return _PackagedSM3()


class _PackagedSM3:
    """SM3 of the `cryptography` package behind the face of a hashlib hash."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives import hashes

        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def hexdigest(self) -> str:
        return self._hash.copy().finalize().hex()
