"""`xiangxun doctor` 体检: roles, policies, clock, keys, disk, versions, calendar, queue and backups, and what to do."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

_MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}


@click.command("doctor", help="体检：逐项检查本机安装，指出问题和处理办法；有须修复的问题时退出码为 1。")
@click.option("--json", "as_json", is_flag=True, help="标准输出只写一个 JSON 对象。")
@click.pass_context
def command(context: click.Context, *, as_json: bool) -> None:
    """Exit 0 where nothing has to be mended, else 1."""
    from xiangxun.doctor.examine import examination
    from xiangxun.local.database import with_database

    with with_database() as settings:
        findings = examination(settings)
    bad = any(one.state == "bad" for one in findings)
    if as_json:
        told = {"ok": not bad, "findings": [asdict(one) for one in findings]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for one in findings:
            click.echo(f"{_MARKS[one.state]} {one.subject}：{one.message}{one.remedy}")
    context.exit(1 if bad else 0)
