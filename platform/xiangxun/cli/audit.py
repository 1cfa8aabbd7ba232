"""`xiangxun audit` 审计: walks the chains of audit entries and hashes each again."""

from __future__ import annotations

import json
from typing import Any

import click


@click.group("audit", help="审计：核验审计记录链。")
def command() -> None:
    """Hold the audit commands together."""


@command.command("verify", help="逐条重算审计记录的散列；全部一致时退出码为 0。")
@click.option("--county", help="只核验这个县（市）代码的记录链；省略则核验全部，包括平台的。")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
@click.pass_context
def verify_chains(context: click.Context, county: str | None, *, as_json: bool) -> None:
    """Verify the chain of one county, or of every county and the platform."""
    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database

    with with_database() as settings, headless(settings):
        chains = _chains(county)
    if as_json:
        click.echo(json.dumps({"ok": all(one["ok"] for one in chains), "chains": chains}, ensure_ascii=False))
    else:
        for one in chains:
            click.echo(_sentence(one))
    context.exit(0 if all(one["ok"] for one in chains) else 1)


def _chains(county: str | None) -> list[dict[str, Any]]:
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.registry.tenants.queries import get_tenant, list_tenants

    with unit_of_work(None) as db:
        tenants = [get_tenant(db, county)] if county else list_tenants(db)
    places: list[tuple[str, int | None]] = [(one.code, one.id) for one in tenants]
    return [_verified(name, tenant) for name, tenant in ([] if county else [("platform", None)]) + places]


def _verified(name: str, tenant: int | None) -> dict[str, Any]:
    from xiangxun.foundation import audit
    from xiangxun.foundation.db.transaction import unit_of_work

    with unit_of_work(tenant) as db:
        found = audit.verify(db)
    return {
        "chain": name,
        "ok": found.ok,
        "entries": found.entries,
        "head": found.head.hex(),
        "first_broken": found.first_broken,
    }


def _sentence(one: dict[str, Any]) -> str:
    if one["ok"]:
        return f"{one['chain']}：{one['entries']} 条，一致，末条 {one['head']}"
    return f"{one['chain']}：第 {one['first_broken']} 条起不一致，记录已被改动或缺失；请从备份核对。"
