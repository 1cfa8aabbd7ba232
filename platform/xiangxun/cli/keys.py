"""`xiangxun keys` 密钥: another platform key, a county's fresh data key or cipher suite, and how far that has come."""

from __future__ import annotations

import click


@click.group("keys", help="密钥：更换平台密钥、县级数据密钥与密码套件，查看进度。")
def command() -> None:
    """Hold the key commands together."""


@command.command("rewrap", help="用现行平台密钥重新包裹各县的数据密钥（可反复执行）。")
def rewrap_command() -> None:
    """Wrap every county's keys anew; needs XIANGXUN_PLATFORM_KEY_EARLIER while any is under the earlier one."""
    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database
    from xiangxun.oversight.operators.keyholding import rewrap
    from xiangxun.registry.accounts.service import SYSTEM

    with with_database() as settings, headless(settings):
        found = rewrap(settings.owner_url, SYSTEM)
    click.echo(
        f"重新包裹 {found.done} 个县级密钥，剩余 {found.left} 个。"
        f"旧平台密钥{'还不能停用' if found.left else '现在可以停用'}。"
    )


@command.command("rotate", help="为一个县（市）启用新的数据密钥；已有数据由后台任务逐批重新加密。")
@click.argument("code")
@click.option("--suite", help="改用的密码套件：v1（AES-256-GCM / SHA-256）或 v2（SM4-GCM / SM3）。")
def rotate_command(code: str, suite: str | None) -> None:
    """Put a fresh data key into use."""
    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database
    from xiangxun.oversight.operators.keyholding import rotate
    from xiangxun.registry.accounts.service import SYSTEM

    with with_database() as settings, headless(settings):
        key = rotate(SYSTEM, _tenant(code), suite)
    click.echo(f"已启用新数据密钥 {key}；重新加密由后台任务完成，可用 xiangxun keys status {code} 查看。")


@command.command("status", help="一个县（市）还有多少数据由旧密钥加密。")
@click.argument("code")
def status(code: str) -> None:
    """Say how much is still sealed under a retired key."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.foundation.rekeying import remaining
    from xiangxun.local.database import with_database

    with with_database() as settings, headless(settings), unit_of_work(_tenant(code)) as db:
        for place, count in remaining(db).items():
            click.echo(f"{place}\t{count}")


def _tenant(code: str) -> int:
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.registry.tenants.queries import get_tenant

    with unit_of_work(None) as db:
        return get_tenant(db, code).id
