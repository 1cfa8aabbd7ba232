"""Verbs of backup 备份动作: make, check and rehearse as settings say, and note it in the log of keeping.

Command line and console both come here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyrage
from flask import Flask

from xiangxun.backup.checking import problems
from xiangxun.backup.drill import Report, drill
from xiangxun.backup.making import expire, make_set
from xiangxun.backup.places import Backups, Manifest
from xiangxun.backup.sealing import read_recipient
from xiangxun.backup.sources import Folder, Source, Sources, Uploads
from xiangxun.demo.headless import headless
from xiangxun.foundation.db.migrate import current
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.db.turns import alone
from xiangxun.foundation.files.objects import Bucket
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.oversight.errands.service import Tell, untold
from xiangxun.oversight.keeping.service import note_run
from xiangxun.registry.tenants.queries import list_tenants
from xiangxun.settings import Settings

#: How many days sets are kept where nobody says otherwise.
KEEP = 60
_TOLD = 20


@dataclass(frozen=True, slots=True)
class Made:
    """A set that was made, and the stamps of those that had expired."""

    manifest: Manifest
    gone: tuple[str, ...]


def backups_of(settings: Settings, folder: Path | None = None) -> Backups:
    """Return the folder of backups: the given one, else the settings'. Raises `InvalidInput` where there is none."""
    chosen = folder or settings.backups
    if not chosen:
        raise InvalidInput(
            "请用 --folder 或 XIANGXUN_BACKUPS 指定备份文件夹（应在另一块磁盘或另一台机器上）。"
        )
    return Backups(chosen)


def back_up(settings: Settings, backups: Backups, *, keep: int = KEEP, tell: Tell = untold) -> Made:
    """Make a set, remove those older than `keep` days, note both. Needs an application context.

    Raises `InvalidInput` for missing settings, `Conflict` while another one is being made, DumpFailed, OSError.
    """
    began, recipient, url = now(), read_recipient(settings.backup_recipient), _backup_url(settings)
    with alone("backup") as mine:
        if not mine:
            raise Conflict("另一份备份正在制作，没有重复；请等它结束。")
        tell(0, 2, "正在复制文件与数据库")
        manifest = make_set(
            backups,
            recipient,
            backup_url=url,
            sources=sources_of(settings),
            key=settings.platform_key,
            revision=current(url) or "",
            counties=_counties(),
        )
        tell(1, 2, "正在清除过期备份")
        gone = expire(backups, timedelta(days=keep))
        found = {"counties": manifest.counties, "expired": len(gone), "keep": keep, "sets": listed(backups)}
        _note("backup", began, manifest, ok=True, found=found)
    return Made(manifest, tuple(gone))


def check(backups: Backups, stamp: str = "latest", *, tell: Tell = untold) -> tuple[Manifest, list[str]]:
    """Hash a set again and note what was found; return what it says of itself and one sentence for each problem.

    Needs an application context. Raises `NotFound`.
    """
    began, manifest = now(), backups.manifest(stamp)
    tell(0, len(manifest.pool), "正在重算摘要")
    found = problems(backups, manifest, tell=tell)
    told = {"problems": found[:_TOLD], "sets": listed(backups)}
    _note("verify", began, manifest, ok=not found, found=told)
    return manifest, found


def rehearse(
    settings: Settings,
    backups: Backups,
    stamp: str,
    identity: pyrage.x25519.Identity,
    app_factory: Callable[[Settings], Flask],
) -> tuple[Manifest, Report]:
    """Restore a set into a server that is thrown away, look at everything in it, and note what was found."""
    began, manifest = now(), backups.manifest(stamp)
    report = drill(backups, manifest, identity, settings, app_factory)
    with headless(settings):
        told = {"counts": report.counts, "problems": report.problems[:_TOLD]}
        _note("drill", began, manifest, ok=not report.problems, found=told)
    return manifest, report


def listed(backups: Backups) -> list[dict[str, object]]:
    """Return the sets there are, the oldest first, as the log of keeping keeps them."""
    return [
        {"stamp": one.stamp, "bytes": one.bytes, "counties": one.counties, "revision": one.revision}
        for one in map(backups.manifest, backups.stamps())
    ]


def _backup_url(settings: Settings) -> str:
    if settings.backup_url is None:
        raise InvalidInput(
            "缺少 DATABASE_BACKUP_URL（角色 xiangxun_backup）；其他角色受行级安全限制，备份不全。"
        )
    return settings.backup_url


def sources_of(settings: Settings) -> Sources:
    """Return what is copied; archives in a bucket are kept there by its locks."""
    bucket, archives = settings.files_bucket, settings.files.parent / "archives"
    found: dict[str, Source] = {"files": Uploads(Bucket(bucket)) if bucket else Folder(settings.files)}
    return found if settings.archives_bucket else {**found, "archives": Folder(archives)}


def _counties() -> int:
    with unit_of_work(None) as db:
        return len(list_tenants(db))


def _note(kind: str, began: datetime, manifest: Manifest, *, ok: bool, found: Mapping[str, object]) -> None:
    with unit_of_work(None) as db:
        note_run(db, kind, began, ok=ok, stamp=manifest.stamp, size=manifest.bytes, found=found)
