"""`xiangxun operator` 平台运营: opens an account of the operators' realm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from xiangxun.settings import Settings


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
def create(username: str, name: str, duty: str) -> None:
    """Open an operator's account and print its one-time link."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database
    from xiangxun.registry.accounts.operator_links import invite_operator
    from xiangxun.registry.accounts.operators import create_operator

    with with_database() as settings, headless(settings), unit_of_work(None) as db:
        secret = invite_operator(db, None, create_operator(db, username=username, name=name, duty=duty))
    click.echo(f"运营账号 {username} 已开通：/operator/，首次登录时设置动态口令。")
    _show_link(settings, username, secret)


@command.command("link", help="给一个运营账号另发一个一次性链接，用来重设口令；原链接作废。")
@click.argument("username")
def link(username: str) -> None:
    """Print a fresh one-time link for an operator."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database
    from xiangxun.registry.accounts.operator_links import invite_operator

    with with_database() as settings, headless(settings), unit_of_work(None) as db:
        secret = invite_operator(db, None, _number_of(db, username))
    _show_link(settings, username, secret)


def _show_link(settings: Settings, username: str, secret: str) -> None:
    click.echo(f"{username} 的一次性链接（{settings.link_hours} 小时内有效，只显示这一次）：")
    click.echo(f"  {settings.address}/operator/sign-in/welcome#{secret}")


def _number_of(db: Session, username: str) -> int:
    from xiangxun.registry.accounts.operators import list_operators

    found = [one.id for one in list_operators(db) if one.username == username]
    if not found:
        raise click.ClickException(f"没有运营账号 {username}。")
    return found[0]


@command.command(
    "reset-factor", help="撤销一个运营账号的动态口令（手机与恢复码都丢失时）；本人下次登录时重新设置。"
)
@click.argument("username")
def reset(username: str) -> None:
    """Take the second factor from an operator."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database
    from xiangxun.registry.accounts.operators import reset_factor

    with with_database() as settings, headless(settings), unit_of_work(None) as db:
        reset_factor(db, None, _number_of(db, username))
    click.echo(f"{username} 的动态口令已撤销。")
