"""Work 运行体检: queue, relay and workers, when keeping last went well and the work of the night was last done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from redis.exceptions import RedisError

from xiangxun.app import TASKS as _TASKS  # noqa: F401 - importing them registers what is done every night
from xiangxun.doctor.finding import Finding, ill, well, worry
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs import queue_health
from xiangxun.foundation.jobs.queries import last_done
from xiangxun.foundation.jobs.schedule import daily_tasks
from xiangxun.kernel.clock import SHANGHAI, now, today
from xiangxun.oversight.departures.queries import due_departures
from xiangxun.oversight.errands.signs import able_now
from xiangxun.oversight.keeping.queries import last_well
from xiangxun.registry.tenants.queries import TenantInfo, list_tenants
from xiangxun.settings import Settings

_NIGHTLY, _NAMED = timedelta(days=2), 10
_A_DAY = timedelta(days=1)
LONGEST_QUEUE = timedelta(minutes=10)
#: How long ago each kind of keeping may have gone well last, and what does it.
_KEEPING = {
    "backup": ("备份", timedelta(days=2), "xiangxun backup run（xiangxun-backup.timer）"),
    "drill": ("恢复演练", timedelta(days=40), "xiangxun backup drill（xiangxun-drill.timer）"),
    "isolation": ("隔离证明", timedelta(days=2), "xiangxun isolation prove（xiangxun-isolation.timer）"),
}


def queue(settings: Settings) -> Iterator[Finding]:
    """Look whether jobs are handed on and worked at."""
    try:
        health = queue_health(settings.redis_url)
    except RedisError:
        yield ill(
            "队列", "Redis 没有回答；后台任务在待办箱中等待，不会丢失。", "请启动 Redis，核对 REDIS_URL。"
        )
        return
    if not health.relay_seen:
        yield ill("传递员", "近半分钟没有动静。", "请启动 python -m xiangxun.worker relay。")
    if not health.workers:
        yield ill("后台进程", "没有一个在运行。", "请启动 python -m xiangxun.worker jobs。")
    if health.oldest > LONGEST_QUEUE:
        yield worry(
            "队列",
            f"最早的任务已等 {health.oldest.total_seconds() / 60:.0f} 分钟。",
            "请多开后台进程，或查明哪项任务久未结束。",
        )
    if health.relay_seen and health.workers and health.oldest <= LONGEST_QUEUE:
        yield well("队列", f"{health.workers} 个后台进程，{health.waiting} 个任务等待。")


def keeper(settings: Settings) -> Iterator[Finding]:
    """Look whether somebody does what operators ask for in the console."""
    able = able_now(settings.redis_url)
    if able is None:
        return
    if able:
        yield well("保全进程", f"在值守，能办 {len(able)} 种平台任务。")
    else:
        yield worry(
            "保全进程",
            "没有动静；控制台交办的备份、核对、体检等无人办理。",
            "请启动 python -m xiangxun.worker keeper（xiangxun-keeper.service）。",
        )


def keeping(settings: Settings) -> Iterator[Finding]:
    """Look when backup, drill and isolation proof last went well."""
    del settings
    with unit_of_work(None) as db:
        last = last_well(db)
    for kind, (name, longest, command) in _KEEPING.items():
        at = last.get(kind)
        if at is None:
            yield worry(name, "还没有成功过。", f"请执行 {command}。")
        elif now() - at > longest:
            yield worry(
                name,
                f"上次成功在 {at.astimezone(SHANGHAI):%Y-%m-%d}。",
                f"请执行 {command}，并查明为何中断。",
            )
        else:
            yield well(name, f"上次成功在 {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}。")


def departures(settings: Settings) -> Iterator[Finding]:
    """Look for counties whose day to leave has come and that are still here."""
    del settings
    with unit_of_work(None) as db:
        waiting = [one for one in due_departures(db, today() - _A_DAY) if one.state != "locked"]
        codes = {one.id: one.code for one in list_tenants(db)}
    for one in waiting:
        said = f"{codes[one.tenant]} 应于 {one.due} 离开，尚未完成" + (
            f"：{one.findings[0]}" if one.findings else "。"
        )
        yield worry(
            "离开", said, "请执行 xiangxun tenant leave run（xiangxun-leave.timer），按所列遗留处理。"
        )


def nightly(settings: Settings) -> Iterator[Finding]:
    """Look when the work of every night was last done in each open county."""
    del settings
    tasks = daily_tasks()
    behind: dict[str, list[str]] = {}
    oldest: dict[str, datetime] = {}
    for county in _open_counties():
        with unit_of_work(county.id) as db:
            done = last_done(db, tasks)
        for task in tasks:
            at = done.get(task)
            if at is None or now() - at > _NIGHTLY:
                behind.setdefault(task, []).append(county.code)
            elif task not in oldest or at < oldest[task]:
                oldest[task] = at
    for task in tasks:
        name = f"每夜（{task}）"
        if task in behind:
            counties = behind[task]
            said = f"{len(counties)} 个县（市）两天内没有做成：{'、'.join(counties[:_NAMED])}。"
            yield worry(name, said, "请核对 python -m xiangxun.worker schedule 与后台进程是否在运行。")
        elif task in oldest:
            yield well(
                name, f"各县（市）都已做成，最早的在 {oldest[task].astimezone(SHANGHAI):%Y-%m-%d %H:%M}。"
            )


def _open_counties() -> list[TenantInfo]:
    with unit_of_work(None) as db:
        return [one for one in list_tenants(db) if one.state == "active"]
