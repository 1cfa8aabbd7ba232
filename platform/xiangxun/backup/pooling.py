"""Pooling 共享池: contents that no set has yet are sealed into the pool; the others cost a look at their size and time."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import pyrage

from xiangxun.backup.places import Backups
from xiangxun.backup.sealing import seal_stream
from xiangxun.backup.sources import Found, Sources

#: What is remembered of a content: size, mark, digest in the pool.
Seen = tuple[int, int | str, str]


@dataclass(slots=True)
class Pool:
    """The pool during one run: `listed` maps "<source>/<path>" to the digest in the pool, `modes` to permissions."""

    backups: Backups
    recipient: pyrage.x25519.Recipient
    key: bytes
    listed: dict[str, str] = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    _seen: dict[str, Seen] = field(default_factory=dict)

    def take(self, sources: Sources) -> None:
        """Have everything that lies in the sources now in the pool; a second call takes what came in between."""
        known = self._seen or self._remembered()
        for listed, source in sources.items():
            for one in source.found():
                self._take(f"{listed}/{one.path}", one, known)

    def _take(self, name: str, one: Found, known: Mapping[str, Seen]) -> None:
        self.modes[name] = one.mode
        if one.open is None:
            return
        mark = hmac.digest(self.key, name.encode(), "sha256").hex()
        size, last, digest = known.get(mark, (-1, -1, ""))
        if (size, last) != (one.size, one.mark) or not self.backups.pooled(digest).exists():
            digest = self._seal(one.open)
        self._seen[mark] = (one.size, one.mark, digest)
        self.listed[name] = digest

    def remember(self) -> None:
        """Keep what was seen for the next run."""
        fresh = self.backups.seen.with_suffix(".new")
        fresh.write_text(json.dumps(self._seen))
        fresh.replace(self.backups.seen)

    def _remembered(self) -> dict[str, Seen]:
        try:
            return {mark: tuple(found) for mark, found in json.loads(self.backups.seen.read_text()).items()}
        except (FileNotFoundError, ValueError):
            return {}

    def _seal(self, reading: Callable[[], BinaryIO]) -> str:
        fresh = self.backups.pool / f".new-{os.getpid()}"
        with reading() as source:
            digest = seal_stream(source, fresh, self.recipient)
        target = self.backups.pooled(digest)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        fresh.replace(target)
        return digest
