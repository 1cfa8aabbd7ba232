"""Worker entry 后台任务入口: `python -m xiangxun.worker jobs` works, `… relay` hands the outbox to the queue.

`… schedule` puts each county's work of the day into the outbox; `… metrics` answers monitors; `… keeper` does what
operators ask for in the console, each errand in a process of its own (`… errand NUMBER`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from functools import partial

from flask import Flask

from xiangxun.foundation.logs import write_logs
from xiangxun.settings import Settings, SettingsRefused


def jobs() -> None:
    """Work on jobs until SIGTERM."""
    from xiangxun.foundation.jobs.worker import main as work

    settings = Settings.from_env()
    work(settings.redis_url, lambda: _application(settings))


def relay() -> None:
    """Hand committed outbox entries to the queue until SIGTERM."""
    from xiangxun.foundation.outbox.relay import main as hand_over

    settings = Settings.from_env()
    if settings.relay_url is None:
        raise SettingsRefused(
            "缺少环境变量 DATABASE_RELAY_URL（角色 xiangxun_relay 的 PostgreSQL 地址）。请设置它。"
        )
    hand_over(settings.relay_url, settings.redis_url, pooled=settings.database_pooled)


def schedule() -> None:
    """Put each county's work of the day into its outbox until SIGTERM."""
    from xiangxun.foundation.jobs.schedule import main as keep_time

    settings = Settings.from_env()
    keep_time(settings.redis_url, lambda: _application(settings), _open_counties)


def metrics() -> None:
    """Answer Prometheus until SIGTERM."""
    from xiangxun.demo.headless import headless_app
    from xiangxun.metering.serve import open_server

    settings = Settings.from_env()
    with open_server(settings, headless_app(settings)) as server:
        server.serve_forever()


def keeper() -> None:
    """Do what operators ask for in the console until SIGTERM."""
    from xiangxun.keeper.watching import main as watch

    watch(Settings.from_env())


def errand(number: int) -> None:
    """Do one errand."""
    from xiangxun.keeper.doing import do

    do(Settings.from_env(), number)


def _open_counties() -> Collection[int]:
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.registry.tenants.queries import list_tenants

    with unit_of_work(None) as db:
        return [tenant.id for tenant in list_tenants(db) if tenant.state == "active"]


def _application(settings: Settings) -> Flask:
    import pypinyin  # noqa: F401 - its tables are loaded once before the fork, not by every job

    from xiangxun.app import create_app

    return create_app(settings)


_PARTS = {"jobs": jobs, "relay": relay, "schedule": schedule, "metrics": metrics, "keeper": keeper}


def main(arguments: list[str]) -> None:
    """Run the named part; one line on stderr where it cannot start."""
    match arguments:
        case ["errand", number] if number.isdecimal():
            work: Callable[[], None] = partial(errand, int(number))
        case [name] if name in _PARTS:
            work = _PARTS[name]
        case _:
            sys.exit(f"用法：python -m xiangxun.worker {'|'.join(_PARTS)}")
    write_logs()
    try:
        work()
    except SettingsRefused as refused:
        sys.exit(refused.message)


if __name__ == "__main__":
    main(sys.argv[1:])
