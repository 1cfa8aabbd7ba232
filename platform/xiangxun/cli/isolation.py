"""`xiangxun isolation` 隔离: proves that no county sees another's, and says where one does."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group("isolation", help="隔离：证明各县互不可见。")
def command() -> None:
    """Hold the isolation commands together."""


@command.command("prove", help="在探针县设置标记，遍查其他各县的数据表、页面、队列、文件名与日志。")
@click.option(
    "--log",
    "logs",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="要检查的日志文件，可重复。",
)
@click.option("--once", "is_once", is_flag=True, help="本日已由另一台主机证明的，不再证明（定时任务用）。")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
@click.pass_context
def prove_all(context: click.Context, logs: tuple[Path, ...], *, is_once: bool, as_json: bool) -> None:
    """Exit 0 where nothing is seen, else 1 with one sentence for each place."""
    from xiangxun.foundation.jobs.once import once
    from xiangxun.isolation.prove import prove_all as prove
    from xiangxun.kernel.clock import today
    from xiangxun.local.database import with_database

    with (
        with_database() as settings,
        once(settings.redis_url, "isolation", today().isoformat(), asked=is_once) as mine,
    ):
        report = prove(settings, logs) if mine else None
    if report is None:
        click.echo("本日已由另一台主机证明。")
        return
    if as_json:
        click.echo(
            json.dumps(
                {"ok": not report.leaks, "looked": report.looked, "leaks": report.leaks}, ensure_ascii=False
            )
        )
    else:
        for sentence in report.leaks:
            click.echo(sentence, err=True)
        click.echo(
            f"隔离证明：{report.looked}；{'互不可见' if not report.leaks else f'发现 {len(report.leaks)} 处'}。"
        )
    context.exit(1 if report.leaks else 0)
