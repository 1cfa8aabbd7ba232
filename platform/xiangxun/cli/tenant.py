"""`xiangxun tenant` 县（市）: opens a county office with its first administrator, and lists those there are."""

from __future__ import annotations

import click


@click.group("tenant", help="县（市）：开通与列出。")
def command() -> None:
    """Hold the tenant commands together."""


@command.command("create", help="开通一个县（市），并设首位县级管理员（首次登录须换口令）。")
@click.argument("code")
@click.option("--county", required=True, help="规则插件的代码。")
@click.option("--title", required=True, help="县（市）名称，显示在页面上。")
@click.option("--region", required=True, help="六位行政区划代码。")
@click.option("--admin", default="admin", show_default=True, help="管理员的登录名。")
@click.option("--password", prompt="管理员的初始口令", hide_input=True, confirmation_prompt="再输一次")
def create(code: str, county: str, title: str, region: str, admin: str, password: str) -> None:
    """Open a county office."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.access import Role
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database
    from xiangxun.registry.accounts.passwords import digest_password
    from xiangxun.registry.accounts.service import SYSTEM, create_account
    from xiangxun.registry.tenants.service import add_tenant

    digest_password(password)  # refuse a weak one before anything is written
    with with_database() as settings, headless(settings):
        with unit_of_work(None) as db:
            tenant = add_tenant(db, code=code, county=county, title=title, region=region)
        with unit_of_work(tenant) as db:
            create_account(
                db,
                SYSTEM,
                username=admin,
                name=Role.TENANT_ADMIN.label,
                password=password,
                roles=[Role.TENANT_ADMIN],
            )
    click.echo(f"{title} 已开通：/c/{code}/，管理员 {admin}。")


@command.command("list", help="列出县（市）：代码、规则插件、行政区划、状态、名称。")
def list_all() -> None:
    """List the county offices."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database
    from xiangxun.registry.tenants.queries import list_tenants

    with with_database() as settings, headless(settings), unit_of_work(None) as db:
        for one in list_tenants(db):
            demo = "　演示" if one.demo else ""
            click.echo(f"{one.code}\t{one.county}\t{one.region}\t{one.state}\t{one.title}{demo}")
