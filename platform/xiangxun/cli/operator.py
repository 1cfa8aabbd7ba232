"""`xiangxun operator` 平台运营: opens an account of the operators' realm."""

from __future__ import annotations

import click


@click.group("operator", help="平台运营账号。")
def command() -> None:
    """Hold the operator commands together."""


@command.command("create", help="开通一个运营账号；它管理县（市），看不到任何学员。")
@click.argument("username")
@click.option("--name", required=True, help="姓名。")
@click.option("--password", prompt="口令", hide_input=True, confirmation_prompt="再输一次")
def create(username: str, name: str, password: str) -> None:
    """Open an operator's account."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database
    from xiangxun.registry.accounts.operators import create_operator

    with with_database() as settings, headless(settings), unit_of_work(None) as db:
        create_operator(db, username=username, name=name, password=password)
    click.echo(f"运营账号 {username} 已开通：/operator/")
