"""Onboarding 演示入驻: what `make run` puts into an empty database: every county with log-ins and one played session."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xiangxun.counties import county_codes, county_rules
from xiangxun.demo.headless import headless
from xiangxun.demo.player import play
from xiangxun.demo.registering import PASSWORD, REGION
from xiangxun.foundation.access import Role
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.kernel.errors import XiangxunError
from xiangxun.registry.accounts.operators import create_operator
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.tenants.queries import TenantInfo, list_tenants
from xiangxun.registry.tenants.service import add_tenant
from xiangxun.settings import Settings

OPERATOR = "operator"
SHOWN = "smooth"
_OFFICE = re.compile(r".{1,8}?[市县区旗]")


def onboard() -> tuple[str, ...]:
    """Fill an empty demonstration database; return the lines that tell the log-ins, also where it is filled already.

    Reads the settings of the environment. A county whose session cannot be played is there all the same, and a line
    says what went wrong.
    """
    with headless(Settings.from_env()):
        with unit_of_work(None) as db:
            is_empty = not list_tenants(db)
        troubles = [*_fill()] if is_empty else []
        with unit_of_work(None) as db:
            tenants = [one for one in list_tenants(db) if one.demo and one.code in county_codes()]
        return (*troubles, *(line for tenant in tenants for line in _log_ins(tenant)), *_operator(tenants))


def _fill() -> Iterator[str]:
    with unit_of_work(None) as db:
        create_operator(db, username=OPERATOR, name="平台运营", password=PASSWORD, second_factor=False)
    for county in county_codes():
        with unit_of_work(None) as db:
            tenant = add_tenant(
                db, code=county, county=county, title=title_of(county), region=REGION, demo=True
            )
        try:
            play(county, SHOWN, tenant=tenant)
        except XiangxunError as error:
            yield f"{county}：演示没有做完：{error.message}"
            _open_admin(tenant)


def _open_admin(tenant: int) -> None:
    """Let somebody in where the play stopped before there were accounts."""
    with unit_of_work(tenant) as db:
        if not list_accounts(db):
            create_account(
                db,
                SYSTEM,
                username=Role.TENANT_ADMIN,
                name=Role.TENANT_ADMIN.label,
                password=PASSWORD,
                roles=[Role.TENANT_ADMIN],
                must_change=False,
            )


def title_of(county: str) -> str:
    """Return the name of a county as the title of its regulation begins: …市, …县."""
    title = county_rules(county).editions[-1].own.rulebook.title
    found = _OFFICE.match(title)
    return found[0] if found else title or county


def _log_ins(tenant: TenantInfo) -> Iterator[str]:
    with unit_of_work(tenant.id) as db:
        accounts = list_accounts(db)
    names = "、".join(f"{one.username}（{one.name}）" for one in accounts)
    yield f"{tenant.title}　/c/{tenant.code}/　口令 {PASSWORD}　账号：{names}"


def _operator(tenants: list[TenantInfo]) -> tuple[str, ...]:
    return (f"平台运营　/operator　口令 {PASSWORD}　账号：{OPERATOR}",) if tenants else ()
