"""Drill 恢复演练: restores a set into an empty server of its own and looks whether everything is there and true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pyrage
from flask import Flask

from xiangxun.backup.places import Backups, Manifest
from xiangxun.backup.restoring import restore
from xiangxun.backup.work import DRILLS, work_folder
from xiangxun.foundation import audit
from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import Outcome, verify
from xiangxun.foundation.decisions.queries import receipt_ids
from xiangxun.foundation.files.queries import missing_files
from xiangxun.local.postgres import EmbeddedPostgres
from xiangxun.registry.tenants.queries import TenantInfo, list_tenants
from xiangxun.results.archives import shelf
from xiangxun.results.archives.queries import ArchiveView, list_archives
from xiangxun.results.archives.verify import verify as verify_archive
from xiangxun.settings import Settings

_WRONG = (Outcome.DIFFERS, Outcome.DAMAGED)


@dataclass(slots=True)
class Report:
    """What a drill looked at, counted, and one sentence for each thing that is not as it should be."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, what: str, number: int, *problems: str) -> None:
        """Count, and keep what was found."""
        self.counts[what] = self.counts.get(what, 0) + number
        self.problems.extend(problems)


def drill(
    backups: Backups,
    manifest: Manifest,
    identity: pyrage.x25519.Identity,
    settings: Settings,
    app_factory: Callable[[Settings], Flask],
) -> Report:
    """Restore into a server and folders that are thrown away afterwards, and check every county.

    `settings` give the keys; `app_factory` builds the whole application. Raises what restoring raises.
    """
    with work_folder(DRILLS) as folder:
        folder.chmod(0o711)
        postgres = EmbeddedPostgres(folder / "state", durable=False)
        postgres.start()
        try:
            targets = {"files": folder / "restored" / "files", "archives": folder / "restored" / "archives"}
            report = Report()
            written = restore(backups, manifest, identity, owner_url=postgres.owner_url(), targets=targets)
            report.add("contents", written)
            here = replace(
                settings, database_url=postgres.app_url(), files=targets["files"], files_bucket=None
            )
            _look(app_factory(here), report)
            return report
        finally:
            postgres.remove()


def _look(app: Flask, report: Report) -> None:
    with app.app_context():
        try:
            with unit_of_work(None) as db:
                tenants = list_tenants(db)
                _chain(report, "platform", audit.verify(db))
            for tenant in tenants:
                _county(tenant, report)
            _pages(app, tenants, report)
        finally:
            database.engine.dispose()


def _county(tenant: TenantInfo, report: Report) -> None:
    with unit_of_work(tenant.id) as db:
        _chain(report, tenant.code, audit.verify(db))
        gone = missing_files(db)
        report.add(
            "missing files", len(gone), *(f"{tenant.code}：文件 {one.id} 的内容缺失。" for one in gone)
        )
        ids = list(receipt_ids(db))
        _archives(tenant, list_archives(db), report)
    for receipt in ids:
        with unit_of_work(tenant.id) as db:
            outcome = verify(db, receipt).outcome
        report.add("receipts", 1)
        if outcome in _WRONG:
            report.problems.append(f"{tenant.code}：结论 {receipt} 重新计算为{outcome.label}。")


def _chain(report: Report, name: str, found: audit.Verification) -> None:
    broken = () if found.ok else (f"{name}：审计记录第 {found.first_broken} 条起不一致。",)
    report.add("audit entries", found.entries, *broken)


def _pages(app: Flask, tenants: Sequence[TenantInfo], report: Report) -> None:
    client = app.test_client()
    for path in ("/", "/operator/sign-in/", *(f"/c/{one.code}/sign-in/" for one in tenants)):
        status = client.get(path).status_code
        report.add("pages", 1, *((f"页面 {path} 回答 {status}。",) if status >= 400 else ()))


def _archives(tenant: TenantInfo, archives: Sequence[ArchiveView], report: Report) -> None:
    for one in archives:
        with shelf().lend(one.folder, one.sha256) as path:
            found = verify_archive(path, one.sha256)
        report.add("archives", 1, *(f"{tenant.code}：{sentence}" for sentence in found.problems))
