"""Storage 存储: where sealed contents lie. A few methods, so that an object store can take the folder's place."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Remain:
    """Something that still lies in a store; `until`: the end of a lock that nobody lifts before, None without one."""

    where: str
    until: datetime | None = None


class Storage(Protocol):
    """Sealed contents by county and SHA-256 (lower-case hex) of the clear content."""

    def put(self, tenant_id: int, sha256: str, chunks: Iterable[bytes]) -> None:
        """Keep the content whole or not at all; the same address again is harmless."""

    def get(self, tenant_id: int, sha256: str) -> BinaryIO:
        """Open the content; raises FileNotFoundError."""

    def exists(self, tenant_id: int, sha256: str) -> bool:
        """Return whether the content is here."""

    def delete(self, tenant_id: int, sha256: str) -> None:
        """Remove the content; one that is not here is no error."""

    def iterate(self, tenant_id: int) -> Iterator[str]:
        """Yield the address of every content of the county."""

    def remove_all(self, tenant_id: int) -> None:
        """Remove whatever lies here of a county that has left; what is locked stays. Once more changes nothing."""

    def remains(self, tenant_id: int) -> Iterator[Remain]:
        """Yield whatever lies here of the county: contents, temporary files, earlier versions of objects."""


class LocalFolder:
    """Storage in a folder of this machine: `<root>/<tenant>/<aa>/<sha256>`, readable by our user alone."""

    def __init__(self, root: Path) -> None:
        """Take the folder, which is made on the first `put`; it must lie outside everything that a web server shows."""
        self._root = root

    def put(self, tenant_id: int, sha256: str, chunks: Iterable[bytes]) -> None:
        """Write to a temporary file beside the place, flush it to disk, rename it."""
        target = self._place(tenant_id, sha256)
        for folder in (self._root, target.parent.parent, target.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".new-", delete=False) as new:
            try:
                new.writelines(chunks)
                new.flush()
                os.fsync(new.fileno())
                Path(new.name).replace(target)
            except BaseException:
                Path(new.name).unlink(missing_ok=True)
                raise
        _flush_folder(target.parent)

    def get(self, tenant_id: int, sha256: str) -> BinaryIO:
        """Open the file."""
        return self._place(tenant_id, sha256).open("rb")

    def exists(self, tenant_id: int, sha256: str) -> bool:
        """Return whether the file is there."""
        return self._place(tenant_id, sha256).is_file()

    def delete(self, tenant_id: int, sha256: str) -> None:
        """Remove the file."""
        self._place(tenant_id, sha256).unlink(missing_ok=True)

    def iterate(self, tenant_id: int) -> Iterator[str]:
        """Yield what is stored; temporary files are not."""
        for place in sorted((self._root / str(tenant_id)).glob("??/*")):
            if is_address(place.name):
                yield place.name

    def remove_all(self, tenant_id: int) -> None:
        """Remove the county's folder."""
        place = self._root / str(int(tenant_id))
        if place.exists():
            shutil.rmtree(place)

    def remains(self, tenant_id: int) -> Iterator[Remain]:
        """Yield every file, temporary ones too."""
        return remains_below(self._root / str(int(tenant_id)))

    def _place(self, tenant_id: int, sha256: str) -> Path:
        refuse_other_addresses(sha256)
        return self._root / str(int(tenant_id)) / sha256[:2] / sha256


def remains_below(place: Path) -> Iterator[Remain]:
    """Yield every file and every empty folder below a folder, itself included."""
    for one in (place, *sorted(place.rglob("*"))) if place.exists() else ():
        if not one.is_dir() or not any(one.iterdir()):
            yield Remain(str(one))


def is_address(name: str) -> bool:
    """Return whether a name is a SHA-256 in lower-case hex."""
    return _SHA256.fullmatch(name) is not None


def refuse_other_addresses(sha256: str) -> None:
    """Raise ValueError for what is no address: a name never leads out of its county."""
    if not is_address(sha256):
        raise ValueError("not a SHA-256 in lower-case hex")


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
