"""`xiangxun rules` 规则: where each rule lives, and what closed sessions would come to under another reading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from xiangxun.kernel.errors import InvalidInput
from xiangxun.kernel.money import yuan

if TYPE_CHECKING:
    from xiangxun.counties.coverage import Coverage
    from xiangxun.foundation.decisions import Traced
    from xiangxun.oversight.rehearsal.service import Rehearsal

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("rules", help="规则：制度对照，预演。")
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


@command.command("rehearse", help="预演：已结班的各期，若按另一种读法会有什么不同。不写入任何数据。")
@click.option("--tenant", required=True, help="县（市）代码，即网址中的代码。")
@click.option(
    "--set", "told", multiple=True, required=True, metavar="PARAM=VALUE", help="参数和读法，可写多次。"
)
@click.option("--from", "from_on", type=_DAY, required=True, help="读法自哪一天起（按开班日）。")
@click.option("--since", type=_DAY, help="从哪一天的班次看起；省略则与 --from 相同。")
@click.option("--json", "as_json", is_flag=True, help="只在标准输出写一个 JSON 对象。")
def rehearse_command(
    tenant: str, told: Sequence[str], from_on: datetime, since: datetime | None, *, as_json: bool
) -> None:
    """Print who, which grade and how many fen would come out otherwise; exit 0 whatever they are."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database
    from xiangxun.oversight.rehearsal.report import plain
    from xiangxun.oversight.rehearsal.service import rehearse
    from xiangxun.registry.tenants.queries import get_tenant

    readings = dict(map(reading, told))
    with with_database() as settings, headless(settings):
        with unit_of_work(None) as db:
            tenant_id = get_tenant(db, tenant).id
        with unit_of_work(tenant_id) as db:
            found = rehearse(db, readings, from_on=from_on.date(), since=since.date() if since else None)
    click.echo(json.dumps(plain(tenant, found), ensure_ascii=False) if as_json else _rehearsal_lines(found))


def reading(told: str) -> tuple[str, Any]:
    """Return parameter and value of "PARAM=VALUE": a TOML value, or the name of a preset or word."""
    key, sign, value = told.partition("=")
    if not key.strip() or not sign or not value.strip():
        raise InvalidInput(f"“{told}”应写作 参数=值，例如 age.count.open=r2。")
    from xiangxun.oversight.rehearsal.report import value_of

    return key.strip(), value_of(value)


def _rehearsal_lines(found: Rehearsal) -> str:
    from xiangxun.oversight.rehearsal.report import totals

    summed = totals(found)
    people = f"新计入 {summed['entered']} 人，不再计入 {summed['left']} 人"
    sums = f"等次不同 {summed['grades']} 期，应付 {_signed(summed['payable_fen'])} 元"
    lines = [f"重演 {found.replayed} 期，{summed['sessions']} 期结果不同：{people}，{sums}"]
    for one in found.changes:
        fixed = "（已验收，不会自动重算）" if one.fixed else ""
        grade = (
            "" if one.grade_before == one.grade_after else f"，等次 {one.grade_before} → {one.grade_after}"
        )
        fen = one.payable_after_fen - one.payable_before_fen
        lines.append(
            f"{one.first_day} {one.code}：+{one.entered} −{one.left} 人{grade}，{_signed(fen)} 元{fixed}"
        )
    for rule, change in found.rules.items():
        lines.append(
            f"  {rule}：+{change.entered} −{change.left} 人，等次 {change.grades}，{_signed(change.fen)} 元"
        )
    lines += [f"! {one.code} 未重演：{one.why}" for one in found.unreplayed]
    return "\n".join(lines)


def _signed(fen: int) -> str:
    return yuan(fen) if fen <= 0 else f"+{yuan(fen)}"


@command.command("trace", help="列出一期培训的每次规则调用：事实摘要、结论、所读参数；不含个人信息。")
@click.option("--tenant", required=True, help="县（市）代码，即网址中的代码。")
@click.option("--session", "code", required=True, help="期次编号，例如 2024-基础-01。")
@click.option("--json", "as_json", is_flag=True, help="只在标准输出写一个 JSON 对象。")
def trace_command(tenant: str, code: str, *, as_json: bool) -> None:
    """Print each call of a hook about one session, the first at the top."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.foundation.decisions import trace
    from xiangxun.local.database import with_database
    from xiangxun.registry.tenants.queries import get_tenant
    from xiangxun.training.sessions.queries import session_by_code

    with with_database() as settings, headless(settings):
        with unit_of_work(None) as db:
            tenant_id = get_tenant(db, tenant).id
        with unit_of_work(tenant_id) as db:
            found = trace(db, "session", session_by_code(db, code))
    plain = [asdict(one) for one in found]
    if as_json:
        click.echo(json.dumps({"tenant": tenant, "calls": plain}, ensure_ascii=False, default=str))
        return
    click.echo("\n".join(_traced(one) for one in found) or "没有规则调用的留痕。")


def _traced(one: Traced) -> str:
    read = "；".join(f"{key} = {value}" for key, value in one.parameters)
    lines = [
        f"{one.receipt} {one.hook}　{one.edition}　基准日 {one.day}{'　待判定' if one.provisional else ''}",
        f"    事实：{one.facts}",
        f"    结论：{one.answer}",
    ]
    return "\n".join([*lines, f"    参数：{read}"] if read else lines)
