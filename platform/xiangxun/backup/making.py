"""Making 备份: contents, then the database, then the contents that came in between; a set is there whole or not at all."""

from __future__ import annotations

import io
import json
import shutil
from datetime import timedelta
from importlib.metadata import distributions
from pathlib import Path

import pyrage

from xiangxun.backup.dump import dumped
from xiangxun.backup.places import CONTENTS, DUMP, Backups, Manifest, instant_of, stamp_of
from xiangxun.backup.pooling import Pool
from xiangxun.backup.sealing import seal_stream
from xiangxun.backup.sources import Sources
from xiangxun.kernel.clock import now


def make_set(
    backups: Backups,
    recipient: pyrage.x25519.Recipient,
    *,
    backup_url: str,
    sources: Sources,
    key: bytes,
    revision: str,
    counties: int,
) -> Manifest:
    """Make a set of this moment and return what it says of itself.

    `key` keeps the places of contents unreadable in what is remembered between runs. Raises `DumpFailed`, OSError.
    """
    stamp = _fresh_stamp(backups)
    backups.pool.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder, target = backups.folder(f".{stamp}"), backups.folder(stamp)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        pool = Pool(backups, recipient, key)
        pool.take(sources)
        with dumped(backup_url) as dump:
            parts = {DUMP: seal_stream(dump, folder / DUMP, recipient)}
        pool.take(sources)
        listing = io.BytesIO(json.dumps({"files": pool.listed, "modes": pool.modes}).encode())
        parts[CONTENTS] = seal_stream(listing, folder / CONTENTS, recipient)
        held = sorted(set(pool.listed.values()))
        size = sum(place.stat().st_size for place in (folder / DUMP, *map(backups.pooled, held)))
        manifest = Manifest(stamp, revision, counties, _versions(), parts, held, size)
        manifest.written(folder)
        pool.remember()
        folder.rename(target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return manifest


def _fresh_stamp(backups: Backups) -> str:
    """Return the stamp of this moment; of the next free second where a set was made in this one."""
    at = now()
    while backups.folder(stamp_of(at)).exists():
        at += timedelta(seconds=1)
    return stamp_of(at)


def expire(backups: Backups, keep: timedelta) -> list[str]:
    """Remove the sets that are older than `keep`, never the newest, and what only they had; return their stamps."""
    stamps = backups.stamps()
    gone = [stamp for stamp in stamps[:-1] if now() - instant_of(stamp) > keep]
    for stamp in gone:
        shutil.rmtree(backups.folder(stamp))
    _sweep(backups)
    return gone


def _sweep(backups: Backups) -> None:
    wanted = {digest for stamp in backups.stamps() for digest in backups.manifest(stamp).pool}
    for place in backups.pool.glob("??/*"):
        if place.name not in wanted:
            place.unlink()
    for leftover in (*backups.pool.glob(".new-*"), *(backups.root / "sets").glob(".*")):
        _remove(leftover)


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()


def _versions() -> dict[str, str]:
    ours = ((one.metadata["Name"], one.version) for one in distributions())
    return {name: version for name, version in sorted(ours) if name.startswith("xiangxun")}
