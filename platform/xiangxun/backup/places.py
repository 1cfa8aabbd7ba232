"""Places 备份位置: the folder of backups, and what one set in it consists of."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from xiangxun.kernel.errors import NotFound

_STAMP = re.compile(r"\d{8}T\d{6}Z")
DUMP, CONTENTS, MANIFEST = "database.dump.age", "contents.json.age", "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a set says of itself in clear: no name, no path.

    `parts` maps the set's own files to their SHA-256; `pool` lists the digests of the contents in the pool;
    `counties` is the number of counties, `revision` that of the database's tables, `versions` those of our
    distributions. `bytes` is the size of dump and pooled contents together.
    """

    stamp: str
    revision: str
    counties: int
    versions: Mapping[str, str]
    parts: Mapping[str, str]
    pool: Sequence[str]
    bytes: int

    def written(self, folder: Path) -> None:
        """Write it beside the parts."""
        (folder / MANIFEST).write_text(
            json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8"
        )


@dataclass(frozen=True, slots=True)
class Backups:
    """A folder of backups: `sets/<stamp>/` and the pool."""

    root: Path

    @property
    def pool(self) -> Path:
        """Return the folder of contents by digest."""
        return self.root / "pool"

    @property
    def seen(self) -> Path:
        """Return the file that remembers which contents are in the pool already, by keyed digest of their place."""
        return self.root / "seen.json"

    def folder(self, stamp: str) -> Path:
        """Return the folder of a set."""
        return self.root / "sets" / stamp

    def pooled(self, digest: str) -> Path:
        """Return the place of a content in the pool."""
        return self.pool / digest[:2] / digest

    def stamps(self) -> list[str]:
        """Return the sets there are, the oldest first; unfinished ones are none."""
        sets = self.root / "sets"
        found = sets.iterdir() if sets.is_dir() else ()
        return sorted(one.name for one in found if _STAMP.fullmatch(one.name) and (one / MANIFEST).is_file())

    def manifest(self, stamp: str) -> Manifest:
        """Return what a set says of itself; `latest` names the newest. Raises `NotFound`."""
        stamps = self.stamps()
        chosen = stamps[-1] if stamp == "latest" and stamps else stamp
        if chosen not in stamps:
            raise NotFound(f"{self.root} 中没有备份 {stamp}；请用 xiangxun backup list 查看。")
        return Manifest(**json.loads((self.folder(chosen) / MANIFEST).read_text(encoding="utf-8")))


def stamp_of(at: datetime) -> str:
    """Return the name of a set begun at this instant (UTC)."""
    return at.strftime("%Y%m%dT%H%M%SZ")


def instant_of(stamp: str) -> datetime:
    """Return the instant at which a set was begun."""
    return datetime.strptime(stamp + "+0000", "%Y%m%dT%H%M%SZ%z")
