"""Restoring 恢复: a set into an empty database and empty folders; what is not empty is refused, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import psycopg
import pyrage

from xiangxun.backup.checking import contents, problems
from xiangxun.backup.dump import restore_dump
from xiangxun.backup.places import DUMP, Backups, Manifest
from xiangxun.backup.sealing import open_sealed
from xiangxun.backup.work import work_folder
from xiangxun.foundation.db.engine import libpq_url
from xiangxun.kernel.errors import Conflict


def restore(
    backups: Backups,
    manifest: Manifest,
    identity: pyrage.x25519.Identity,
    *,
    owner_url: str,
    targets: Mapping[str, Path],
) -> int:
    """Restore a set and return how many contents were written; `targets` maps the sources' names to folders.

    Raises `Conflict` where the backup is damaged, or database or folders are not empty; then nothing is written.
    """
    found = problems(backups, manifest)
    if found:
        raise Conflict(f"备份 {manifest.stamp} 已损坏，不能恢复：{found[0]}（共 {len(found)} 处）")
    _refuse_tables(owner_url)
    for folder in targets.values():
        if folder.exists() and any(folder.iterdir()):
            raise Conflict(f"{folder} 不是空文件夹；恢复不会覆盖已有文件，请另选位置。")
    listing = contents(backups, manifest, identity)
    with work_folder() as scratch:
        dump = scratch / "dump"
        with dump.open("wb") as file:
            open_sealed(backups.folder(manifest.stamp) / DUMP, file, identity)
        restore_dump(dump, owner_url)
    for name, digest in listing.files.items():
        _write(backups.pooled(digest), _place(targets, name), identity)
    for name in sorted(listing.modes.keys() - listing.files.keys()):
        _place(targets, name).mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in sorted(listing.modes, reverse=True):
        _place(targets, name).chmod(listing.modes[name])
    return len(listing.files)


def _refuse_tables(owner_url: str) -> None:
    with psycopg.connect(libpq_url(owner_url)) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row is not None and row[0]:
        raise Conflict("目标数据库里已有数据表；请恢复到新建的空数据库（xiangxun db roles --sql 说明角色）。")


def _write(sealed: Path, target: Path, identity: pyrage.x25519.Identity) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as file:
        open_sealed(sealed, file, identity)


def _place(targets: Mapping[str, Path], name: str) -> Path:
    source, _, path = name.partition("/")
    return targets[source] / path
