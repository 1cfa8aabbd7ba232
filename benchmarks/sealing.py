"""Sealing 封存: MB per second of an archive with 500 MB of photos, beside hashing, storing and hashing the same bytes.

Ours writes the bag (SHA-256, SHA-512 and SM3 in one pass), its manifests and index, all on disk before it is called
sealed. The bare way is what the standard library does: SHA-256 of each file, a copy, SHA-256 of the copy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from xiangxun.results.archives.bags import BagFile, BagHead
from xiangxun.results.archives.index import ArchiveHead, BagContents, write_archive
from xiangxun.results.archives.retention import Retention
from xiangxun.results.archives.sealing import remove_folder
from xiangxun.results.archives.verify import verify
from xiangxun.rules.vocabulary import Span, Unit

PHOTOS, EACH = 125, 4_000_000
REPEATS = 3
_DAY = date(2024, 5, 6)


def made_photos(folder: Path) -> list[Path]:
    """Write the photos; none is like another."""
    photos = [folder / f"{n:04d}.jpg" for n in range(PHOTOS)]
    for photo in photos:
        photo.write_bytes(os.urandom(EACH))
    return photos


def sealed(photos: list[Path], place: Path) -> tuple[float, float]:
    """Seal an archive and verify it; return the seconds of each."""
    head = BagHead(
        "990101-PX·2024-01-D10", "五月第一期（10年）", "示例县", Retention(Span(10, Unit.YEAR)), _DAY
    )
    files = [BagFile(f"照片/{photo.name}", photo, photo.stem, "照片") for photo in photos]
    began = time.perf_counter()
    archive = write_archive(
        place,
        ArchiveHead("990101-PX·2024-01", "五月第一期", "示例县", _DAY),
        [BagContents(head, files, {"decisions": {}})],
    )
    between = time.perf_counter()
    found = verify(place, archive.sha256)
    ended = time.perf_counter()
    if not found.ok:
        raise RuntimeError(found.problems)
    return between - began, ended - between


def kept_bare(photos: list[Path], place: Path) -> float:
    """Return the seconds of hashing, copying to disk and hashing again."""
    place.mkdir()
    began = time.perf_counter()
    for photo in photos:
        before = hashlib.sha256(photo.read_bytes()).digest()
        copy = place / photo.name
        shutil.copyfile(photo, copy)
        with copy.open("rb") as file:
            os.fsync(file.fileno())
        if hashlib.sha256(copy.read_bytes()).digest() != before:
            raise RuntimeError(copy.name)
    seconds = time.perf_counter() - began
    shutil.rmtree(place)
    return seconds


def main() -> None:
    """Print MB per second, best of three."""
    size = PHOTOS * EACH / 1e6
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "photos"
        source.mkdir()
        photos = made_photos(source)
        ours, bare = [], []
        for turn in range(REPEATS):
            bare.append(kept_bare(photos, folder / f"bare-{turn}"))
            ours.append(sealed(photos, folder / f"archive-{turn}"))
            remove_folder(folder / f"archive-{turn}")
    floor, seal = min(bare), min(one for one, _ in ours)
    print(f"{'hash, store, hash (SHA-256 alone)':52} {size / floor:>8,.0f} MB/s   1.00")
    print(
        f"{'sealed: SHA-256, SHA-512, SM3, manifests, on disk':52} {size / seal:>8,.0f} MB/s   {floor / seal:.2f}"
    )
    print(f"{'verified afterwards':52} {size / min(one for _, one in ours):>8,.0f} MB/s")


if __name__ == "__main__":
    main()
