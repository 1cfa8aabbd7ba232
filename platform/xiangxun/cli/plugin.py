"""`xiangxun plugin` 规则插件: what is installed, waits or failed; comparing and switching versions."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from xiangxun.oversight.operators.switching import Outlook
    from xiangxun.registry.extras.upgrading import Change
    from xiangxun.registry.tenants.upgrade import Comparison

_FROM = click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="新版插件所在的文件夹（pip install --target 安装而成）；省略则用已安装的版本。",
)
_STEPS = {"rename": "改名", "default": "补默认值", "convert": "换算", "drop": "取消"}
_JSON = click.option("--json", "as_json", is_flag=True, help="只在标准输出写一个 JSON 对象。")


@click.group("plugin", help="规则插件：安装情况，出错记录，恢复办理，核对并切换版本。")
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


@command.command(
    "compare", help="用新版规则插件重演一个县（市）的全部已有结论，不写入任何数据；有不同的则退出码为 1。"
)
@click.argument("tenant")
@_FROM
@_JSON
@click.pass_context
def compare_command(context: click.Context, tenant: str, folder: Path | None, *, as_json: bool) -> None:
    """Print which stored decisions of a county office would differ under the plugin installed here or in a folder."""
    outlook = _looked(tenant, folder)
    found, fields = outlook.decisions, outlook.fields
    if as_json:
        click.echo(json.dumps({**_plain(found), "fields": fields.plain()}, ensure_ascii=False))
    else:
        click.echo("\n".join([*_lines(found), *_field_lines(fields)]))
    context.exit(1 if found.differing else 0)


@command.command("switch", help="让一个县（市）改用新版规则插件；先重演全部已有结论，有不同的须明确接受。")
@click.argument("tenant")
@_FROM
@click.option("--reason", required=True, help="依据和核对情况（记入审计）。")
@click.option("--accept-differences", is_flag=True, help="已核对并接受与已有结论的差异。")
def switch_command(tenant: str, folder: Path | None, reason: str, *, accept_differences: bool) -> None:
    """Replay, then record that a county office works under this version from now on."""
    from xiangxun.oversight.operators.switching import carry_out
    from xiangxun.registry.accounts.service import SYSTEM

    outlook = _looked(tenant, folder)
    found = outlook.decisions
    click.echo("\n".join([*_lines(found), *_field_lines(outlook.fields)]))
    with _platform() as db:
        carry_out(db, SYSTEM, outlook, reason=reason, accept_differences=accept_differences)
    click.echo(f"{tenant} 已由 {found.tenant.plugin_version or '—'} 切换到 {found.version_to}。")


def _looked(tenant: str, folder: Path | None) -> Outlook:
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.declared import import_models
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database
    from xiangxun.oversight.operators.switching import look
    from xiangxun.registry.tenants.queries import get_tenant

    if folder is not None:
        sys.path.insert(
            0, str(folder)
        )  # before any plugin is loaded: what stands there hides what is installed
    import_models()
    with with_database() as settings, headless(settings):
        with unit_of_work(None) as db:
            tenant_id = get_tenant(db, tenant).id
        return look(tenant_id)


def _plain(found: Comparison) -> dict[str, object]:
    return {
        "tenant": found.tenant.code,
        "county": found.tenant.county,
        "version": found.tenant.plugin_version,
        "version_to": found.version_to,
        "receipts": found.receipts,
        "differing": [asdict(one) for one in found.differing],
    }


def _lines(found: Comparison) -> list[str]:
    versions = f"{found.tenant.plugin_version or '—'} → {found.version_to}"
    replayed = f"重演结论 {found.receipts} 个，不同 {len(found.differing)} 个"
    lines = [f"{found.tenant.code}（{found.tenant.county}）：{versions}，{replayed}"]
    for one in found.differing:
        edition = (
            "" if one.edition_now in (None, one.edition) else f"　版本 {one.edition} → {one.edition_now}"
        )
        lines.append(f"结论 {one.receipt_id}　{one.hook}　{one.subject}:{one.subject_id}{edition}")
        lines += [f"  {at.place}：当时 {at.stored or '—'}，新版 {at.now or '—'}" for at in one.differences]
        lines += [f"  {one.failed}"] if one.failed else []
    return lines


def _field_lines(found: Change) -> list[str]:
    """Return what becomes of the county's own fields, in words; nothing where they stay as they are."""
    if not found.rows:
        return []
    lines = [f"本县栏目：按旧版本填写的 {found.rows} 条"]
    lines += [f"  {_STEPS[step]} {on}.{key}：{n} 条" for (step, on, key), n in sorted(found.steps.items())]
    lines += [
        f"  留存原值 {on}.{key}：{n} 个，{why}{'；须补填' if asked else ''}"
        for (on, key, why, asked), n in sorted(found.aside.items())
    ]
    return lines


@contextmanager
def _platform() -> Iterator[Session]:
    """Give a unit of work of the platform."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database

    with with_database() as settings, headless(settings), unit_of_work(None) as db:
        yield db
