"""Sources 备份来源: what is copied into the pool, from folders of this machine or from a bucket of uploads."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol

from xiangxun.foundation.files.objects import Bucket

_OURS_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class Found:
    """Something in a source: its path there, permissions, size in bytes, and what changes with its content.

    `open` gives the content; None for a folder.
    """

    path: str
    mode: int
    size: int
    mark: int | str
    open: Callable[[], BinaryIO] | None


class Source(Protocol):
    """Yields what lies in it now; unfinished things do not."""

    def found(self) -> Iterator[Found]:
        """Yield folders and files, each path once."""


#: What is copied, by the name under which it is listed.
Sources = Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder; what begins with a dot is not finished."""

    root: Path

    def found(self) -> Iterator[Found]:
        """Yield everything below it; what goes away meanwhile is passed over."""
        for place in sorted(self.root.rglob("*")):
            within = place.relative_to(self.root)
            if any(part.startswith(".") for part in within.parts):
                continue
            try:
                about = place.stat()
            except FileNotFoundError:
                continue
            reading = None if place.is_dir() else partial(_read, place)
            yield Found(
                within.as_posix(), stat.S_IMODE(about.st_mode), about.st_size, about.st_mtime_ns, reading
            )


@dataclass(frozen=True, slots=True)
class Uploads:
    """A bucket of uploads; restored into a folder, each lies where the folder's storage looks for it."""

    bucket: Bucket

    def found(self) -> Iterator[Found]:
        """Yield every content of every county."""
        for one in self.bucket.listed():
            yield Found(one.path, _OURS_ALONE, one.size, one.tag, partial(self.bucket.open, one.path))


def _read(place: Path) -> BinaryIO:
    return place.open("rb")
