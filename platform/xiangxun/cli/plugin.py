"""`xiangxun plugin` 规则插件: which are installed and which wait, what failed in them, and letting their counties go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_JSON = click.option("--json", "as_json", is_flag=True, help="只在标准输出写一个 JSON 对象。")


@click.group("plugin", help="规则插件：安装情况，出错记录，恢复办理。")
def command() -> None:
    """Hold the plugin commands together."""


@command.command("list", help="列出规则插件：版本、各县（市）、是否暂停；有暂停的则退出码为 1。")
@_JSON
@click.pass_context
def list_command(context: click.Context, *, as_json: bool) -> None:
    """Print every plugin with the county offices that use it, installed or not; exit 1 where one cannot be used."""
    from xiangxun.registry.tenants.plugins import plugin_states

    with _platform() as db:
        found = plugin_states(db)
    if as_json:
        click.echo(json.dumps([one.plain() for one in found], ensure_ascii=False))
    else:
        for one in found:
            tenants = "、".join(one.tenants) or "无"
            click.echo(f"{one.county}\t{one.version or '—'}\t{tenants}\t{one.notice or '可用'}")
            for told in one.deprecated:
                click.echo(f"  ! {told}")
    context.exit(1 if any(one.notice for one in found) else 0)


@command.command("failures", help="列出规则插件最近的出错记录，最新的在前。")
@click.option("--county", help="只看一个插件。")
@_JSON
def failures_command(county: str | None, *, as_json: bool) -> None:
    """Print failed calls: when, plugin, hook, rule, cause."""
    from xiangxun.registry.tenants.queries import list_failures

    with _platform() as db:
        found = list_failures(db, county)
    if as_json:
        rows = [
            {"at": one.at.isoformat(), "county": one.county, "hook": one.hook, "rule": one.rule, "cause": one.cause}
            for one in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.at:%Y-%m-%d %H:%M:%S}\t{one.county}\t{one.hook}\t{one.rule or '—'}\t{one.cause}")


@command.command("resume", help="让规则多次出错而暂停的县（市）继续办理，并重做期间失败的后台任务。")
@click.argument("county")
@click.option("--reason", required=True, help="已如何处理（记入审计）。")
def resume_command(county: str, reason: str) -> None:
    """Let the steps of a plugin's counties go on."""
    from xiangxun.registry.accounts.service import SYSTEM
    from xiangxun.registry.tenants.breaker import resume

    with _platform() as db:
        again = resume(db, SYSTEM, county, reason)
    click.echo(f"{county} 已恢复办理：{len(again)} 个县（市），重做后台任务 {sum(again.values())} 个。")


@contextmanager
def _platform() -> Iterator[Session]:
    """Give a unit of work of the platform, without a county."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database

    with with_database() as settings, headless(settings), unit_of_work(None) as db:
        yield db
