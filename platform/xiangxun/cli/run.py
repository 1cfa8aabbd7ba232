"""`xiangxun run` 启动: everything on this machine, under one supervisor. `make run` calls it."""

from __future__ import annotations

from collections.abc import Iterable

import click

from xiangxun.local.run import run
from xiangxun.local.state import default_state


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口。")
def command(host: str, port: int) -> None:
    """启动数据库、Redis、网页、后台任务；按 Ctrl-C 依次停止。"""
    run(default_state(), host, port, click.echo, _onboard)


def _onboard() -> Iterable[str]:
    """Fill the empty demonstration database; return the lines that tell the log-ins."""
    from xiangxun.demo import onboard

    return onboard()
