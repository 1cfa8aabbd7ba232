"""House 主机体检: keys that open, disks with room, files that are private, rule plugins and the calendar."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

from xiangxun.counties import suspended
from xiangxun.doctor.finding import Finding, ill, well, worry
from xiangxun.foundation import vault
from xiangxun.foundation.calendar import work_calendar
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.vault import VaultDamaged
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import XiangxunError
from xiangxun.registry.tenants.breaker import Breaker
from xiangxun.registry.tenants.queries import TenantInfo, list_tenants
from xiangxun.settings import Settings

ROOM_BYTES = 5 * 1024**3
_NOTICE_MONTH = 12


def keys(settings: Settings) -> Iterator[Finding]:
    """Open every county's data keys with the platform key."""
    del settings
    locked = [one.code for one in _counties() if not _opens(one)]
    if locked:
        yield ill(
            "密钥",
            f"平台密钥打不开这些县（市）的数据密钥：{'、'.join(locked)}。",
            "请换回原来的 XIANGXUN_PLATFORM_KEY，或把它设为 XIANGXUN_PLATFORM_KEY_EARLIER 后执行 xiangxun keys rewrap。",
        )
    else:
        yield well("密钥", "平台密钥能打开各县（市）的数据密钥。")


def disks(settings: Settings) -> Iterator[Finding]:
    """Look at room and privacy of the folders that we write to."""
    folders = {"档案": settings.files.parent / "archives", "备份": settings.backups}
    if not settings.files_bucket:
        folders["上传文件"] = settings.files
    for name, folder in folders.items():
        if folder is not None:
            yield _disk(name, folder)


def rules(settings: Settings) -> Iterator[Finding]:
    """Look at the rule plugins of the counties."""
    del settings
    troubled = dict(suspended())
    for code, notice in sorted(troubled.items()):
        yield ill("规则插件", f"{code}：{notice}", "请安装合用的版本并重启网页服务与后台程序。")
    waiting = 0
    for county in _counties():
        if county.county not in troubled and (held := _held(county)):
            waiting += 1
            yield worry(
                "规则插件",
                f"{county.code}：{held}",
                "请看 xiangxun plugin list 与 xiangxun plugin failures；修好后执行 plugin resume 或 plugin switch。",
            )
    if not troubled and not waiting:
        yield well("规则插件", f"程序 {version('xiangxun')}，各县（市）规则可用。")


def calendar(settings: Settings) -> Iterator[Finding]:
    """Look whether the working days of this year, in December also of the next, are known."""
    del settings
    day = today()
    years = {day.year, day.year + (day.month == _NOTICE_MONTH)}
    unknown = [year for year in sorted(years) if work_calendar().is_worked(date(year, 7, 1)) is None]
    if unknown:
        yield worry(
            "工作日历",
            f"没有 {'、'.join(map(str, unknown))} 年的放假安排，按工作日计的期限算不出来。",
            "请升级 chinesecalendar，或在 foundation/calendar/notices.toml 写入国务院办公厅通知。",
        )
    else:
        yield well("工作日历", f"有 {'、'.join(map(str, sorted(years)))} 年的放假安排。")


def _counties() -> list[TenantInfo]:
    with unit_of_work(None) as db:
        return [one for one in list_tenants(db) if one.state == "active"]


def _opens(county: TenantInfo) -> bool:
    try:
        with unit_of_work(county.id) as db:
            vault.key_in_use(db)
    except VaultDamaged:
        return False
    return True


def _held(county: TenantInfo) -> str:
    try:
        Breaker(county).admit()
    except XiangxunError as held:
        return held.message
    return ""


def _disk(name: str, folder: Path) -> Finding:
    subject, place = f"磁盘（{name}）", _existing(folder)
    if folder.exists() and folder.stat().st_mode & 0o077:
        return worry(subject, f"{folder} 对其他用户开放。", f"请执行 chmod 700 {folder}。")
    room = shutil.disk_usage(place)
    said = f"{folder} 剩余 {room.free / 1024**3:.1f} GB（{room.free * 100 // room.total}%）。"
    if room.free < ROOM_BYTES or room.free * 20 < room.total:
        return worry(subject, said, "请清理或扩容；写满后上传与封存会失败。")
    return well(subject, said)


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else _existing(folder.parent)
