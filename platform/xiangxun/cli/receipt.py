"""`xiangxun receipt` 结论留痕: shows why a decision came out as it did, and works it out again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from xiangxun.kernel.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from xiangxun.foundation.decisions import Verification, Why

_JSON = click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
_COUNTY = click.option("--tenant", "--county", "county", help="县（市）代码；省略则在各县中查找。")
_ID = click.argument("receipt_id", metavar="ID", type=int)


@click.group("receipt", help="结论留痕：查看依据，重新计算。")
def command() -> None:
    """Hold the receipt commands together."""


@command.command("show", help="显示一个结论的依据：规则、条款、数值、参数。")
@_ID
@_COUNTY
@_JSON
def show(receipt_id: int, county: str | None, *, as_json: bool) -> None:
    """Print why a decision came out as it did."""
    from xiangxun.foundation.decisions import why

    with _holding(receipt_id, county) as db:
        found = why(db, receipt_id)
        click.echo(json.dumps(_plain(found), ensure_ascii=False) if as_json else _words(found))


@command.command(
    "verify", help="用当时的事实和规则重新计算；结果一致（或仅因规则更新、人员删除而不可比）时退出码为 0。"
)
@click.argument("receipt_id", metavar="[ID]", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="重新计算该县的全部结论（须写 --tenant）。")
@_COUNTY
@_JSON
@click.pass_context
def verify_receipt(
    context: click.Context, receipt_id: int | None, county: str | None, *, every: bool, as_json: bool
) -> None:
    """Work a decision out again, or all of a county; exit 1 where one differs or a receipt was altered."""
    from xiangxun.foundation.decisions import Outcome

    if every == (receipt_id is not None) or (every and county is None):
        raise click.UsageError("请写一个结论编号，或者写 --all --tenant 县代码。")
    if receipt_id is None:
        found = _verified_all(county or "")
        click.echo(json.dumps(_sums(county or "", found), ensure_ascii=False) if as_json else _told(found))
    else:
        found = [_verified(receipt_id, county)]
        click.echo(json.dumps(_compared(found[0]), ensure_ascii=False) if as_json else _described(found[0]))
    context.exit(1 if any(one.outcome in (Outcome.DIFFERS, Outcome.DAMAGED) for one in found) else 0)


def _verified(receipt_id: int, county: str | None) -> Verification:
    from xiangxun.foundation.decisions import verify

    with _holding(receipt_id, county) as db:
        return verify(db, receipt_id)


def _verified_all(county: str) -> list[Verification]:
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.foundation.decisions import verify
    from xiangxun.foundation.decisions.queries import receipt_ids
    from xiangxun.registry.tenants.queries import get_tenant

    with _application():
        with unit_of_work(None) as db:
            tenant = get_tenant(db, county)
        with unit_of_work(tenant.id) as db:
            return [verify(db, receipt) for receipt in receipt_ids(db)]


def _sums(county: str, found: Sequence[Verification]) -> dict[str, Any]:
    outcomes = Counter(one.outcome.value for one in found)
    others = [_compared(one) for one in found if one.outcome.value != "identical"]
    return {"tenant": county, "receipts": len(found), "outcomes": dict(outcomes), "not_identical": others}


def _told(found: Sequence[Verification]) -> str:
    outcomes = Counter(one.outcome.label for one in found)
    others = [_described(one) for one in found if one.outcome.value != "identical"]
    sums = "，".join(f"{label} {n} 个" for label, n in outcomes.items())
    return "\n".join([f"结论共 {len(found)} 个：{sums}", *others] if found else ["没有结论留痕。"])


def _compared(found: Verification) -> dict[str, Any]:
    return {
        "receipt": found.receipt_id,
        "outcome": found.outcome.value,
        "differences": [asdict(one) for one in found.differences],
        "erased": {person: str(on) for person, on in found.erased.items()},
        "changed": [list(one) for one in found.changed],
        "failed": found.failed,
    }


def _described(found: Verification) -> str:
    lines = [
        f"结论 {found.receipt_id}：{found.outcome.label}",
        *(f"  {one.place}：当时 {one.stored or '—'}，现在 {one.now or '—'}" for one in found.differences),
        *(f"  {person} 的 {place} 与当时不同" for person, place in found.changed),
        *(f"  {person} 的信息已于 {on} 依法删除" for person, on in found.erased.items()),
    ]
    return "\n".join([*lines, f"  {found.failed}"] if found.failed else lines)


@contextmanager
def _application() -> Iterator[None]:
    """Give a context in which receipts can be opened."""
    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database

    with with_database() as settings, headless(settings):
        yield


@contextmanager
def _holding(receipt_id: int, county: str | None) -> Iterator[Session]:
    """Give a unit of work in the county that has the receipt; raises NotFound."""
    from xiangxun.foundation.db.transaction import unit_of_work

    with _application(), unit_of_work(_tenant_of(receipt_id, county)) as db:
        yield db


def _tenant_of(receipt_id: int, county: str | None) -> int:
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.foundation.decisions import get_receipt
    from xiangxun.registry.tenants.queries import get_tenant, list_tenants

    with unit_of_work(None) as db:
        tenants = [get_tenant(db, county)] if county else list_tenants(db)
    for tenant in tenants:
        with unit_of_work(tenant.id) as db:
            try:
                get_receipt(db, receipt_id)
            except NotFound:
                continue
            return tenant.id
    raise NotFound(f"没有编号为 {receipt_id} 的结论留痕。")


def _plain(found: Why) -> dict[str, Any]:
    row = found.receipt
    return {
        "receipt": row.id,
        "at": row.at.isoformat(),
        "about": f"{row.subject}:{row.subject_id}",
        "county": row.county,
        "edition": row.edition,
        "hook": row.hook,
        "day": row.day.isoformat(),
        "law": row.law_digest,
        "versions": row.versions,
        "provisional": row.provisional,
        "sha256": row.sha256,
        "reasons": [
            {
                "rule": one.rule,
                "article": one.article,
                "summary": one.summary,
                "message": one.message,
                "about": one.about,
                "severity": one.severity,
                "stops": one.stops,
                "boundary": one.boundary,
                "answer": one.answer,
            }
            for one in found.reasons
        ],
        "parameters": [
            {"key": one.key, "on": one.day, "value": one.value, "source": one.source, "rule": one.rule}
            for one in found.parameters
        ],
    }


def _words(found: Why) -> str:
    row = found.receipt
    lines = [
        f"结论 {row.id}　{row.hook}　{row.subject}:{row.subject_id}　依据日 {row.day}",
        f"规则版本 {row.edition}　规则摘要 {row.law_digest}",
        *(f"  {one.article} {one.rule} {one.about or ''} {one.message}".rstrip() for one in found.reasons),
        *(f"  参数 {one.key} = {one.value}（{one.source}）" for one in found.parameters),
        f"留痕摘要 {row.sha256}",
    ]
    return "\n".join(lines)
