"""Visits 页面隔离: every page, route and export of a county asked for, also with the canary's numbers.

Pages are opened through the county's own door, as its most powerful account, wherever somebody can come in. What has
no door for us (API, exports) and counties nobody can enter (suspended, without an account) are looked at from inside.
"""

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
from xiangxun.isolation.inside import answer_inside
from xiangxun.isolation.report import Report
from xiangxun.registry.accounts.entry import find_entry
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.accounts.realms import ACCOUNT, TENANT, VERSION
from xiangxun.registry.tenants.queries import TenantInfo

_COUNTY, _API = "/c/<county>/", "/api/v1/"
_EXPORT = re.compile(r"/(workbook|export)$")
_NUMBER = re.compile(r"<int:(\w+)>")
_FAULT = 500
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
    """An account of a county: the `values` of its session."""

    values: Mapping[str, int]


def visit(app: Flask, county: TenantInfo, canary: Canary, report: Report) -> None:
    """Ask for everything and look for the mark."""
    with unit_of_work(canary.tenant) as db:
        theirs = _ids(db)
    with unit_of_work(county.id) as db:
        visitor, ids = _visitor(db) if county.state == "active" else None, (_ids(db), theirs)
    pages = list(_paths(app, county.code, ids, _COUNTY, "GET"))
    if visitor is not None:
        _through_the_door(app, county, visitor, pages, canary, report)
    else:
        _from_inside(app, county, [("GET", path) for path in pages], canary, report)
    exports = [path for path in _paths(app, county.code, ids, _COUNTY, "POST") if _EXPORT.search(path)]
    routes = list(_paths(app, county.code, ids, _API, "GET"))
    _from_inside(app, county, [("POST", path) for path in exports], canary, report, "exports")
    _from_inside(app, county, [("GET", path) for path in routes], canary, report, "routes")


def _through_the_door(
    app: Flask, county: TenantInfo, visitor: Visitor, pages: Sequence[str], canary: Canary, report: Report
) -> None:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(filled(visitor.values))
    for path in pages:
        answer = client.get(path)
        _judge(county, path, answer.status_code, answer.data, canary, report, "pages")


def _from_inside(
    app: Flask,
    county: TenantInfo,
    asked: Sequence[tuple[str, str]],
    canary: Canary,
    report: Report,
    what: str = "pages",
) -> None:
    for method, path in asked:
        answer = answer_inside(app, county, path, method)
        _judge(county, path, answer.status_code, answer.get_data(), canary, report, what)


def _judge(
    county: TenantInfo, path: str, status: int, content: bytes, canary: Canary, report: Report, what: str
) -> None:
    report.count(what)
    report.count(f"{what} shown", int(status == 200))
    if canary.stands_in(content):
        report.leak(f"{county.code} 的 {path} 显示了探针县的内容。", county.id)
    if status >= _FAULT:
        report.leak(f"{county.code} 的 {path} 出错，无法证明。", county.id)


def _visitor(db: Session) -> Visitor | None:
    ready = [one for one in list_accounts(db) if one.active and not one.must_change_password]
    if not ready:
        return None
    chosen = max(ready, key=lambda one: len(one.roles))
    entry = find_entry(db, chosen.id)
    if entry is None:
        return None
    return Visitor({TENANT: current_tenant(), ACCOUNT: chosen.id, VERSION: entry.version})


def _ids(db: Session) -> dict[str, int]:
    statement = "SELECT max(id) FROM {} WHERE tenant_id = :tenant"
    found = {
        name: db.scalar(text(statement.format(table)), {"tenant": current_tenant()})
        for name, table in _ROWS.items()
    }
    return {name: number or 0 for name, number in found.items()}


def _paths(app: Flask, code: str, ids: Sequence[Mapping[str, int]], root: str, method: str) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(root) and method in (rule.methods or ()):
            yield from dict.fromkeys(_filled(rule, code, known) for known in ids)


def _filled(rule: Rule, code: str, known: Mapping[str, int]) -> str:
    path = rule.rule.replace("<county>", code)
    path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path)
    path = _NUMBER.sub(lambda name: str(known.get(name[1], max(known.values(), default=0))), path)
    return re.sub(r"<\w+>", "nothing", path)
