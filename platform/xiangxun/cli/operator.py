"""`xiangxun operator` 平台运营: opens an account of the operators' realm."""

from __future__ import annotations

import click


@click.group("operator", help="平台运营账号。")
def command() -> None:
    """Hold the operator commands together."""


@command.command("create", help="开通一个运营账号；它管理县（市），看不到任何学员。")
@click.argument("username")
@click.option("--name", required=True, help="姓名。")
@click.option(
    "--duty",
    type=click.Choice(["system", "security", "audit"]),
    default="system",
    show_default=True,
    help="职责：系统、安全或审计管理员；一人只任一职。",
)
@click.option("--password", prompt="口令", hide_input=True, confirmation_prompt="再输一次")
def create(username: str, name: str, duty: str, password: str) -> None:
    """Open an operator's account."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database
    from xiangxun.registry.accounts.operators import create_operator

    with with_database() as settings, headless(settings), unit_of_work(None) as db:
        create_operator(db, username=username, name=name, password=password, duty=duty)
    click.echo(f"运营账号 {username} 已开通：/operator/，首次登录时设置动态口令。")


@command.command(
    "reset-factor", help="撤销一个运营账号的动态口令（手机与恢复码都丢失时）；本人下次登录时重新设置。"
)
@click.argument("username")
def reset(username: str) -> None:
    """Take the second factor from an operator."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database
    from xiangxun.registry.accounts.operators import list_operators, reset_factor

    with with_database() as settings, headless(settings), unit_of_work(None) as db:
        found = [one.id for one in list_operators(db) if one.username == username]
        if not found:
            raise click.ClickException(f"没有运营账号 {username}。")
        reset_factor(db, None, found[0])
    click.echo(f"{username} 的动态口令已撤销。")
