"""Examine 体检: every check, one after another; one that cannot be made is a finding too."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import OperationalError

from xiangxun.demo.headless import headless_app
from xiangxun.doctor import database, house, work
from xiangxun.doctor.finding import Check, Finding, ill
from xiangxun.foundation.db import db
from xiangxun.oversight.errands.service import Tell, untold
from xiangxun.settings import Settings

CHECKS: tuple[Check, ...] = (
    database.server,
    database.roles,
    database.tables,
    database.policies,
    database.clock,
    house.keys,
    house.disks,
    house.rules,
    house.calendar,
    work.queue,
    work.keeper,
    work.keeping,
    work.nightly,
    work.departures,
)


def examination(settings: Settings, tell: Tell = untold) -> list[Finding]:
    """Look at everything with an application of its own. Command line and console come here."""
    found: list[Finding] = []
    with headless_app(settings).app_context():
        try:
            for number, one in enumerate(examine(settings), start=1):
                found.append(one)
                tell(number, max(number, len(CHECKS)), one.subject)
        finally:
            db.engine.dispose()
    return found


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything. Needs an application context; stops where PostgreSQL is away."""
    for check in CHECKS:
        try:
            yield from check(settings)
        except OperationalError:
            yield ill("PostgreSQL", "没有回答。", "请启动数据库，核对 DATABASE_URL；其余各项此后再查。")
            return
        except Exception as error:  # noqa: BLE001 - the other checks are worth having
            name = f"{check.__module__.rpartition('.')[2]}.{check.__name__}"
            yield ill(name, f"无法检查（{type(error).__name__}）。", "请看程序日志，并先处理上面各项。")
