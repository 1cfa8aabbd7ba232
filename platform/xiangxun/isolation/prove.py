"""Prove 证明: one look at everything, noted in the log of keeping."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError

from xiangxun.app import create_app
from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.isolation.canary import Canary, find_or_make
from xiangxun.isolation.report import Report
from xiangxun.isolation.traces import (
    look_at_archives,
    look_at_folder,
    look_at_logs,
    look_at_queue,
    look_at_storage,
)
from xiangxun.isolation.visits import visit
from xiangxun.isolation.walls import ask_as, ask_to_write, ask_without_county, look_at_catalogue
from xiangxun.kernel.clock import now
from xiangxun.oversight.errands.service import Tell, untold
from xiangxun.oversight.keeping.service import note_run
from xiangxun.registry.tenants.queries import TenantInfo, list_tenants
from xiangxun.settings import Settings


def prove_all(settings: Settings, logs: Sequence[Path] = (), tell: Tell = untold) -> Report:
    """Look at everything with an application of its own and note how it went. Command line and console come here."""
    app = create_app(settings)
    with app.app_context():
        try:
            return prove(app, settings, logs, tell)
        finally:
            database.engine.dispose()


def prove(app: Flask, settings: Settings, logs: Sequence[Path] = (), tell: Tell = untold) -> Report:
    """Look at every county but the canary and note how it went. Needs an application context."""
    began, report = now(), Report()
    canary = find_or_make()
    with unit_of_work(None) as db:
        counties = [one for one in list_tenants(db) if one.id != canary.tenant and one.state != "closed"]
    _walls(canary, counties, report)
    for number, county in enumerate(counties):
        tell(number, len(counties), "正在逐县查看页面与导出")
        report.count("counties")
        visit(app, county, canary, report)
    tell(len(counties), len(counties), "正在查找队列、文件名与日志")
    _traces(settings, canary, counties, report, logs)
    with unit_of_work(None) as db:
        found = {
            "looked": report.looked,
            "leaks": report.leaks[:20],
            "proven": report.proven([one.id for one in counties]),
            "canary": canary.tenant,
        }
        note_run(db, "isolation", began, ok=not report.leaks, found=found)
    return report


def _walls(canary: Canary, counties: Sequence[TenantInfo], report: Report) -> None:
    with database.engine.connect() as connection, connection.begin():
        tables = look_at_catalogue(connection, report)
        ask_without_county(connection, tables, report)
        for county in counties:
            ask_as(connection, county.id, county.code, canary, tables, report)
        for county in counties[:1]:
            ask_to_write(connection, county.id, canary, tables, report)


def _traces(
    settings: Settings,
    canary: Canary,
    counties: Sequence[TenantInfo],
    report: Report,
    logs: Sequence[Path],
) -> None:
    try:
        with Redis.from_url(current_app.config["REDIS_URL"], socket_connect_timeout=2) as redis:
            look_at_queue(redis, canary, report)
    except RedisError:
        report.leak("队列服务没有回答，无法证明。")
    look_at_storage(counties, canary, report)
    look_at_folder(settings.files, canary, report)
    look_at_archives(counties, canary, report)
    look_at_logs(logs, canary, report)
