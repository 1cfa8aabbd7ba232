"""`xiangxun rules` 规则: what the rules of the counties cover, rule by rule, without database or server."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from xiangxun.counties.coverage import Coverage


@click.group("rules", help="规则：制度对照。")
def command() -> None:
    """Hold the rules commands together."""


@command.command("coverage", help="逐条列出制度的每条规则由何处执行、有几个用例；有缺漏时退出状态为 1。")
@click.option("--county", "code", help="只看一个县（插件代码）；不写则看全部已安装的县。")
@click.option("--json", "as_json", is_flag=True, help="只在标准输出写一个 JSON 对象。")
@click.pass_context
def coverage_command(context: click.Context, code: str | None, *, as_json: bool) -> None:
    """Print the matrix of one county or of all; exit 1 where a rule and its places do not fit together."""
    from xiangxun.counties import county_codes, suspended
    from xiangxun.counties.coverage import coverage

    found = [coverage(county) for county in ((code,) if code else county_codes())]
    out_of_use = {} if code else suspended()
    for county, why in out_of_use.items():
        click.echo(f"{county} 的规则插件暂停使用：{why}", err=True)
    click.echo(json.dumps(report(found), ensure_ascii=False) if as_json else _table(found))
    context.exit(1 if out_of_use or any(one.problems for one in found) else 0)


def report(found: list[Coverage]) -> dict[str, object]:
    """Return the rules of the counties, one after another, and the problems found in them."""
    return {
        "rules": [asdict(rule) for one in found for rule in one.rules],
        "problems": [{"county": one.county, **asdict(problem)} for one in found for problem in one.problems],
    }


def _table(found: list[Coverage]) -> str:
    lines = []
    for one in found:
        placed = sum(bool(rule.places) for rule in one.rules)
        lines.append(f"{one.county}：{len(one.rules)} 条规则，{placed} 条有位置，{len(one.problems)} 处问题")
        for rule in one.rules:
            shown = f"{rule.cases} 个用例（{'、'.join(rule.outcomes)}）" if rule.cases else "无用例"
            lines.append(f"{rule.rule_id} {rule.manner} {rule.stage} {shown}")
            lines += [f"    {place}" for place in rule.places]
        lines += [f"! {problem.rule} {problem.what}" for problem in one.problems]
    return "\n".join(lines)
