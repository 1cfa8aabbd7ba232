"""Certificate 销毁证明: what was removed, what was looked at, what was found, what stays until when; JSON that anyone can hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from xiangxun.backup.places import Backups, instant_of
from xiangxun.foundation import audit
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.kernel.clock import SHANGHAI
from xiangxun.leaving.look import Look
from xiangxun.oversight.departures.queries import DepartureRow
from xiangxun.oversight.keeping.queries import list_runs
from xiangxun.registry.tenants.queries import TenantInfo
from xiangxun.settings import Settings

FORMAT = "xiangxun-certificate-of-departure/1"
_KEEP_DAYS = 60
_REMARKS = (
    "数据密钥已删除：仍在备份中的加密字段与上传文件，在备份到期清除之前也须有平台密钥和备份私钥才能打开。",
    "数据库的空闲页与预写日志由清理（VACUUM，已执行）和日常写入覆盖；各进程内存中的密钥至多保留一分钟。",
)

_NO_LOGS = "本次没有指定日志文件：运行日志只写县代码，由各主机的日志设置到期清除。"


def written(
    row: DepartureRow, county: TenantInfo, look: Look, settings: Settings, at: datetime
) -> tuple[str, str]:
    """Return the certificate as JSON and its SHA-256. Needs an application context."""
    with unit_of_work(None) as db:
        entries, head = audit.end_of_chain(db)
    told: dict[str, Any] = {
        "format": FORMAT,
        "number": row.id,
        "county": {name: getattr(county, name) for name in ("id", "code", "title", "region", "county")},
        "letter": row.letter,
        "due": row.due.isoformat(),
        "asked": _word(row, row.asked_by, row.asked_duty, row.asked_at),
        "confirmed": _word(row, row.confirmed_by, row.confirmed_duty, row.confirmed_at),
        "passport": row.passport,
        "receipt": row.receipt,
        "began_at": row.began_at.isoformat() if row.began_at else None,
        "ended_at": at.isoformat(),
        "inventory": row.inventory,
        **look.told(),
        "backups": backups_holding(settings, at),
        "platform_chain": {"entries": entries, "head": head},
        "remarks": [*_REMARKS, *(() if "log lines" in look.looked else (_NO_LOGS,))],
    }
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return text, hashlib.sha256(text.encode()).hexdigest()


def backups_holding(settings: Settings, at: datetime) -> list[dict[str, str]]:
    """Return the backups made before, as far as the folder or the log of keeping knows them, and the day each goes."""
    with unit_of_work(None) as db:
        runs = [one for one in list_runs(db, limit=1000) if one.kind == "backup" and one.ok]
    days = next((int(one.found["keep"]) for one in runs if "keep" in one.found), _KEEP_DAYS)
    stamps: Sequence[str] = sorted(one.stamp for one in runs)
    if settings.backups is not None and settings.backups.is_dir():
        stamps = Backups(settings.backups).stamps()
    held = [stamp for stamp in stamps if instant_of(stamp) <= at]
    ends = {stamp: (instant_of(stamp) + timedelta(days=days)).astimezone(SHANGHAI).date() for stamp in held}
    return [
        {"stamp": stamp, "until": day.isoformat()}
        for stamp, day in ends.items()
        if day >= at.astimezone(SHANGHAI).date()
    ]


def _word(row: DepartureRow, operator: int | None, duty: str | None, at: datetime | None) -> dict[str, Any]:
    return {
        "operator": operator,
        "name": row.names.get(operator or 0, ""),
        "duty": duty,
        "at": at.isoformat() if at else None,
    }
