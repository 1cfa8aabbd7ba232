"""Sealing 封存: a folder is written beside its place, made read-only and moved into place in one step.

So nobody ever sees half an archive, and what lies in its place is never written again. One writer at a time: the
caller holds the archive's row; what a killed writer left beside the place is swept away by the next one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xiangxun.kernel.errors import Conflict

_FILE, _FOLDER = 0o444, 0o555


@contextmanager
def sealed_folder(place: Path) -> Iterator[Path]:
    """Lend an empty folder to fill; at the end it stands at `place`, on disk and read-only.

    Raises Conflict if something already lies at `place`. If the block fails, nothing stays behind.
    """
    refuse_existing(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}.partial")
    remove_folder(partial)
    partial.mkdir()
    try:
        yield partial
        _make_read_only(partial)
        refuse_existing(place)
        partial.rename(place)
        _flush(place.parent)
    except BaseException:
        remove_folder(partial)
        raise


def refuse_existing(place: Path) -> None:
    """Raise Conflict if something lies at `place`: what is sealed is not written again."""
    if place.exists() or place.is_symlink():
        raise Conflict("该档案已经封存，不能再写入；需要更正的，请另行归档并注明", code="already_sealed")


def _make_read_only(top: Path) -> None:
    for folder, _, names in os.walk(top, topdown=False):
        for name in names:
            _flush(Path(folder) / name)
            (Path(folder) / name).chmod(_FILE)
        _flush(Path(folder))
        Path(folder).chmod(_FOLDER)


def _flush(path: Path) -> None:
    """Put a file, or a folder's list of names, on disk: a power cut loses nothing that was said to be sealed."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_folder(place: Path) -> None:
    """Remove a folder with all that is in it, read-only or not; one that is not there is no error."""
    if not place.exists():
        return
    place.chmod(0o755)
    for folder, names, _ in os.walk(place):
        for name in names:
            (Path(folder) / name).chmod(0o755)
    shutil.rmtree(place)


def replace_bag(archive: Path, bag: str, certificate: str, content: bytes) -> None:
    """Put a certificate beside a bag of a sealed archive, then remove the bag; done again it changes nothing.

    The certificate comes first: a power cut never leaves a gap without a word about it.
    """
    archive.chmod(0o755)
    try:
        place = archive / certificate
        if not place.exists():
            partial = archive.parent / f".{archive.name}.{certificate}.partial"
            partial.write_bytes(content)
            partial.chmod(_FILE)
            _flush(partial)
            partial.rename(place)
        remove_folder(archive / bag)
        _flush(archive)
    finally:
        archive.chmod(_FOLDER)
