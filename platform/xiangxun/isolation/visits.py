"""Visits 页面隔离: every page of a county opened as its most powerful account, also with the canary's numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.web.cookies import filled
from xiangxun.isolation.canary import Canary
from xiangxun.isolation.report import Report
from xiangxun.registry.accounts.entry import find_entry
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.accounts.realms import ACCOUNT, TENANT, VERSION
from xiangxun.registry.tenants.queries import TenantInfo

_NUMBER = re.compile(r"<int:(\w+)>")
#: Of which table a number in an address names a row.
_ROWS = {
    "session_id": "training_sessions",
    "plan_id": "plans",
    "institution_id": "institutions",
    "lecturer_id": "lecturers",
    "trainee_id": "trainees",
    "venue_id": "venues",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """An account of a county: `values` of its session, `ids` of rows of the county by argument."""

    values: Mapping[str, int]
    ids: Mapping[str, int]


def visit(app: Flask, county: TenantInfo, canary: Canary, report: Report) -> None:
    """Open every page and look for the mark. A county without an account has no pages to look at."""
    with unit_of_work(canary.tenant) as db:
        theirs = _ids(db)
    with unit_of_work(county.id) as db:
        visitor = _visitor(db)
    if visitor is None:
        return
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(filled(visitor.values))
    for path in _paths(app, county.code, (visitor.ids, theirs)):
        answer = client.get(path)
        report.count("pages")
        report.count("pages shown", int(answer.status_code == 200))
        if canary.mark.encode() in answer.data:
            report.leak(f"{county.code} 的页面 {path} 显示了探针县的内容。")
        if answer.status_code >= 500:
            report.leak(f"{county.code} 的页面 {path} 出错，无法证明。")


def _visitor(db: Session) -> Visitor | None:
    ready = [one for one in list_accounts(db) if one.active and not one.must_change_password]
    if not ready:
        return None
    chosen = max(ready, key=lambda one: len(one.roles))
    entry = find_entry(db, chosen.id)
    if entry is None:
        return None
    return Visitor({TENANT: current_tenant(), ACCOUNT: chosen.id, VERSION: entry.version}, _ids(db))


def _ids(db: Session) -> dict[str, int]:
    statement = "SELECT max(id) FROM {} WHERE tenant_id = :tenant"
    found = {
        name: db.scalar(text(statement.format(table)), {"tenant": current_tenant()})
        for name, table in _ROWS.items()
    }
    return {name: number or 0 for name, number in found.items()}


def _paths(app: Flask, code: str, ids: Sequence[Mapping[str, int]]) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/c/<county>/") and "GET" in (rule.methods or ()):
            yield from dict.fromkeys(_filled(rule, code, known) for known in ids)


def _filled(rule: Rule, code: str, known: Mapping[str, int]) -> str:
    path = rule.rule.replace("<county>", code)
    path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path)
    path = _NUMBER.sub(lambda name: str(known.get(name[1], max(known.values(), default=0))), path)
    return re.sub(r"<\w+>", "nothing", path)
