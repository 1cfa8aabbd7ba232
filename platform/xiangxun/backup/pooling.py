"""Pooling 共享池: contents that no set has yet are sealed into the pool; the others cost a look at their size and time."""

from __future__ import annotations

import hmac
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyrage

from xiangxun.backup.places import Backups
from xiangxun.backup.sealing import seal_stream

#: What is copied, by the name under which it is listed.
Sources = Mapping[str, Path]


@dataclass(slots=True)
class Pool:
    """The pool during one run: `listed` maps "<source>/<path>" to the digest in the pool, `modes` to permissions."""

    backups: Backups
    recipient: pyrage.x25519.Recipient
    key: bytes
    listed: dict[str, str] = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    _seen: dict[str, tuple[int, int, str]] = field(default_factory=dict)

    def take(self, sources: Sources) -> None:
        """Have everything that lies in the sources now in the pool; a second call takes what came in between."""
        known = self._seen or self._remembered()
        for name, place in self._found(sources):
            about = place.stat()
            self.modes[name] = stat.S_IMODE(about.st_mode)
            if place.is_dir():
                continue
            mark = hmac.digest(self.key, name.encode(), "sha256").hex()
            size, time, digest = known.get(mark, (-1, -1, ""))
            if (size, time) != (about.st_size, about.st_mtime_ns) or not self.backups.pooled(digest).exists():
                digest = self._seal(place)
            self._seen[mark] = (about.st_size, about.st_mtime_ns, digest)
            self.listed[name] = digest

    def remember(self) -> None:
        """Keep what was seen for the next run."""
        fresh = self.backups.seen.with_suffix(".new")
        fresh.write_text(json.dumps(self._seen))
        fresh.replace(self.backups.seen)

    def _remembered(self) -> dict[str, tuple[int, int, str]]:
        try:
            return {mark: tuple(found) for mark, found in json.loads(self.backups.seen.read_text()).items()}
        except (FileNotFoundError, ValueError):
            return {}

    def _seal(self, place: Path) -> str:
        fresh = self.backups.pool / f".new-{os.getpid()}"
        with place.open("rb") as source:
            digest = seal_stream(source, fresh, self.recipient)
        target = self.backups.pooled(digest)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        fresh.replace(target)
        return digest

    @staticmethod
    def _found(sources: Sources) -> Iterator[tuple[str, Path]]:
        for name, root in sources.items():
            for place in sorted(root.rglob("*")):
                within = place.relative_to(root)
                if not any(part.startswith(".") for part in within.parts):
                    yield f"{name}/{within.as_posix()}", place
