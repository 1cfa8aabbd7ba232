"""`xiangxun watch` 待办: what is late, at risk or due in a county, with the article of each."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from xiangxun.oversight.supervision.duties import Duty


@click.command("watch", help="待办义务清单：逾期、临期、待办，各附条款。")
@click.option("--tenant", required=True, help="县（市）代码，即网址中的代码。")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="按这一天查看；省略则为今天。")
@click.option("--all", "every", is_flag=True, help="连同已办的一起列出。")
@click.option("--keep", is_flag=True, help="存为今日巡查结果（与每日定时任务相同），不能与 --on 同用。")
@click.option("--json", "as_json", is_flag=True, help="标准输出只写一个 JSON 对象。")
def command(tenant: str, on: datetime | None, *, every: bool, keep: bool, as_json: bool) -> None:
    """Print the duties of one county; exit 0 whatever they are."""
    from xiangxun.demo.headless import headless
    from xiangxun.kernel.clock import today
    from xiangxun.local.database import with_database

    if keep and on:
        raise click.UsageError("--keep 只能存今天的巡查结果，请去掉 --on。")
    day = on.date() if on else today()
    with with_database() as settings, headless(settings):
        if keep:
            _keep(tenant, day)
        duties = [duty for duty in _duties(tenant, day) if every or duty.state != "met"]
    click.echo(
        json.dumps(report(tenant, day, duties), ensure_ascii=False) if as_json else _lines(day, duties)
    )


def report(tenant: str, day: date, duties: Sequence[Duty]) -> dict[str, Any]:
    """Return what `--json` prints: the day, how many of each state, the duties; days in ISO."""
    counts = Counter(duty.state.value for duty in duties)
    listed = [{**asdict(duty), "due": duty.due.isoformat() if duty.due else None} for duty in duties]
    return {"tenant": tenant, "on": day.isoformat(), "counts": dict(counts), "obligations": listed}


def _duties(code: str, day: date) -> Sequence[Duty]:
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.oversight.supervision.obligations import obligations

    with unit_of_work(_tenant(code)) as db:
        return obligations(db, day)


def _keep(code: str, day: date) -> None:
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.oversight.supervision.watching import keep_watch
    from xiangxun.registry.tenants.service import keep_staying

    with unit_of_work(tenant := _tenant(code)) as db:
        keep_staying(db, tenant)
        keep_watch(db, day)


def _tenant(code: str) -> int:
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.registry.tenants.queries import get_tenant

    with unit_of_work(None) as db:
        return get_tenant(db, code).id


def _lines(day: date, duties: Sequence[Duty]) -> str:
    if not duties:
        return f"{day}：没有待办。"
    return "\n".join(
        f"{duty.state.label}  {duty.article}  {duty.message}　{duty.about_name}　{duty.owner_label}　{duty.due_text}"
        for duty in duties
    )
