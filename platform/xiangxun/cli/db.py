"""`xiangxun db` 数据库: roles and migrations."""

from __future__ import annotations

import os

import click


@click.group("db")
def command() -> None:
    """数据库：角色与迁移。"""


@command.command()
def upgrade() -> None:
    """把数据库迁移到最新（DATABASE_OWNER_URL；没有则用本机数据库）。"""
    owner_url = os.environ.get("DATABASE_OWNER_URL")
    if owner_url:
        from xiangxun.foundation.db.migrate import upgrade as migrate

        migrate(owner_url)
    else:
        from xiangxun.local.database import with_database

        with with_database():
            pass
    click.echo("数据库已是最新。")


@command.command()
@click.option("--sql", is_flag=True, required=True, help="打印 SQL，由数据库管理员执行一次。")
def roles(sql: bool) -> None:  # noqa: ARG001, FBT001 - the flag says what is printed
    """四个数据库角色：所有者、应用、传递、备份。"""
    from xiangxun.foundation.db.roles import roles_sql

    click.echo(roles_sql())
