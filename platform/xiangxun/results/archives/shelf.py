"""Shelf 档案库: where sealed archives stand; a folder of this machine, or a bucket that keeps what it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Protocol

from xiangxun.foundation.files.storage import Remain, remains_below
from xiangxun.results.archives.index import SealedArchive
from xiangxun.results.archives.sealing import remove_folder, replace_bag, sealed_folder

Write = Callable[[Path], SealedArchive]
#: The day until which each bag of an archive is kept, by its name; None for ever.
Ends = Mapping[str, date | None]


class Shelf(Protocol):
    """Keeps archives by their folder's name and the digest of their index."""

    def seal(self, folder: str, write: Write) -> SealedArchive:
        """Have an archive written where nothing lies, and keep it until its bags' ends.

        What a transaction left here that failed after writing does not count: no row names it.
        """

    def is_taken(self, code: str) -> bool:
        """Return whether something lies in the way of a county's archives that arrive."""

    def take(self, folder: str, sha256: str, ends: Ends, fill: Callable[[Path], None]) -> None:
        """Take in a sealed archive that another installation kept: `fill` writes its files, `ends` are its bags'."""

    def address(self, folder: str, sha256: str) -> str:
        """Return where people find an archive: a path of this machine, or an address of the bucket."""

    def lend(self, folder: str, sha256: str) -> AbstractContextManager[Path]:
        """Lend an archive as a folder of this machine, to be read only; an empty one where it is gone."""

    def replace_bag(self, folder: str, sha256: str, bag: str, certificate: str, content: bytes) -> None:
        """Put a certificate in the place of a bag; done again it changes nothing.

        Raises `Conflict` where the shelf itself still keeps the bag.
        """

    def prolong(self, folder: str, sha256: str, bag: str, until: date | None) -> None:
        """Keep a bag for longer; `until` None: for ever."""

    def remove_all(self, code: str) -> None:
        """Remove whatever lies here of a county that has left with its archives; what is locked stays."""

    def remains(self, code: str) -> Iterator[Remain]:
        """Yield whatever lies here of the county, named by a row or not."""


class LocalShelf:
    """A folder, in clear and therefore protected; it must lie outside everything a web server shows."""

    def __init__(self, root: Path) -> None:
        """Take the folder; it is made with the first archive."""
        self.root = root

    def seal(self, folder: str, write: Write) -> SealedArchive:
        """Write straight to its place: it stands there in one step, read-only."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_folder(self.root / folder)
        return write(self.root / folder)

    def is_taken(self, code: str) -> bool:
        """Return whether the county has a folder here."""
        return (self.root / code).exists()

    def take(self, folder: str, sha256: str, ends: Ends, fill: Callable[[Path], None]) -> None:
        """Write it to its place in one step, read-only."""
        del sha256, ends
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with sealed_folder(self.root / folder) as place:
            fill(place)

    def address(self, folder: str, sha256: str) -> str:
        """Return its path."""
        del sha256
        return str(self.root / folder)

    def lend(self, folder: str, sha256: str) -> AbstractContextManager[Path]:
        """Give the place itself."""
        del sha256
        return nullcontext(self.root / folder)

    def replace_bag(self, folder: str, sha256: str, bag: str, certificate: str, content: bytes) -> None:
        """Replace it in its place."""
        del sha256
        replace_bag(self.root / folder, bag, certificate, content)

    def prolong(self, folder: str, sha256: str, bag: str, until: date | None) -> None:
        """Do nothing: a folder knows no end, the appraisal's row does."""

    def remove_all(self, code: str) -> None:
        """Remove the county's folder, and one that an arrival left half-way beside it."""
        for place in self._places(code):
            remove_folder(place)

    def remains(self, code: str) -> Iterator[Remain]:
        """Yield every file."""
        for place in self._places(code):
            yield from remains_below(place)

    def _places(self, code: str) -> tuple[Path, Path]:
        return self.root / code, self.root / f".{code}.partial"
