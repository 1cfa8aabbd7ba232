"""`xiangxun county` 新县: the author's kit: a new county's plugin, its conformance, its cases for the county office."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

_CHILD = "xiangxun.cli._conformance"


@click.group("county", help="县规则插件：新建、检查、用例。")
def command() -> None:
    """Hold the county commands together."""


@command.command("new", help="在当前文件夹中新建一个县的规则插件 ./CODE，装上即可运行、自带的测试全部通过。")
@click.argument("code", metavar="CODE")
@click.option("--title", required=True, help="规章（办法、制度）的标题。")
@click.option("--region", help="六位行政区划代码（专题包不写）。")
@click.option("--pack", "is_pack", is_flag=True, help="新建专题包：几个县共用的规则，例如省里的办法。")
def new(code: str, title: str, region: str | None, *, is_pack: bool) -> None:
    """Write a new county's plugin, or a pack that several counties take over."""
    from xiangxun.counties.scaffold import named, named_pack, write_county, write_pack

    if is_pack == (region is not None):
        raise click.UsageError("新建县须写 --region（六位行政区划代码）；新建专题包（--pack）不写。")
    if is_pack:
        folder = write_pack(named_pack(code, title), Path.cwd())
    else:
        folder = write_county(named(code, title, region or ""), Path.cwd())
    click.echo(
        f"已写好 {folder}。下一步：把规章逐条写入规则手册，每写一条就检查：xiangxun county check {code}"
    )


@command.command(
    "check", help="检查一个县的规则插件或专题包（代码，或插件的文件夹）：不安装，不写入，不需要数据库。"
)
@click.argument("told", metavar="CODE_OR_FOLDER")
@click.option("--json", "as_json", is_flag=True, help="只在标准输出写一个 JSON 对象。")
@click.pass_context
def check(context: click.Context, told: str, *, as_json: bool) -> None:
    """Print what is found: exit 0 all green, 1 findings, 2 not loadable."""
    from xiangxun.counties.conformance import check_county

    report = check_county(told, module=_CHILD)
    if as_json:
        checks = [asdict(one) for one in report.checks]
        plain = {"county": report.county, "ok": report.ok, "checks": checks}
        click.echo(json.dumps(plain, ensure_ascii=False))
    else:
        wrong = sum(not one.ok for one in report.checks)
        click.echo("\n".join(map(str, report.checks)))
        click.echo(f"{report.county}：{f'{wrong} 处问题' if wrong else '全部通过'}")
    context.exit(report.exit_code)


@command.command(
    "lock", help="记下本县栏目现在的形状（fields.lock）；改了栏目而没有写明原有的值怎么办的，不写。"
)
@click.argument("told", metavar="CODE_OR_FOLDER")
def lock(told: str) -> None:
    """Write down the shapes of a package's fields, for the check of its next version."""
    from xiangxun.counties.conformance.field_shapes import write_lock
    from xiangxun.counties.conformance.target import target_of

    target = target_of(told)
    file = write_lock(target.home, target.load().editions)
    click.echo(f"已写 {file}，与插件一同发布。")


@command.command("cases", help="把一个县的用例印成册子（HTML、PDF），供主管部门核对签字。")
@click.argument("told", metavar="CODE_OR_FOLDER")
@click.option("--html", "as_html", is_flag=True, help="在标准输出写一个 HTML 页面；不写则逐条列出用例。")
@click.option("--pdf", "as_pdf", is_flag=True, help="在标准输出写一份 PDF（PDF/A，可长期保存）。")
def cases(told: str, *, as_html: bool, as_pdf: bool) -> None:
    """Print the booklet of a county's cases, or their titles."""
    from xiangxun.counties.booklet import booklet
    from xiangxun.counties.conformance.target import rules_of_target
    from xiangxun.counties.coverage.matrix import cases_of

    rules = rules_of_target(told)
    if as_pdf:
        from xiangxun.foundation.papers.booklet import booklet_pdf
        from xiangxun.kernel.clock import today

        click.echo(booklet_pdf(rules, today()), nl=False)
        return
    if as_html:
        click.echo(booklet(rules))
        return
    for case in cases_of(max(rules.editions, key=lambda one: one.own.since)):
        click.echo(f"{case.day} {case.hook} {'、'.join(case.rules) or '—'}　{case.title}")
