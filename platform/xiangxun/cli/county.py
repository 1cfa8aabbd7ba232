"""`xiangxun county` 新县: the author's kit: a new county's plugin, its conformance, its cases for the county office."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("county", help="县规则插件：新建、检查、用例。")
def command() -> None:
    """Hold the county commands together."""


@command.command("new", help="在当前文件夹中新建一个县的规则插件 ./CODE，装上即可运行、自带的测试全部通过。")
@click.argument("code", metavar="CODE")
@click.option("--title", required=True, help="规章（办法、制度）的标题。")
@click.option("--region", required=True, help="六位行政区划代码。")
def new(code: str, title: str, region: str) -> None:
    """Write a new county's plugin."""
    from xiangxun.counties.scaffold import named, write_county

    folder = write_county(named(code, title, region), Path.cwd())
    click.echo(
        f"已写好 {folder}。下一步：把规章逐条写入规则手册，每写一条就检查：xiangxun county check {code}"
    )
