"""`xiangxun keys` 密钥: another platform key, a county's fresh data key or cipher suite, and how far that has come."""

from __future__ import annotations

import click


@click.group("keys", help="密钥：更换平台密钥、县级数据密钥与密码套件，查看进度。")
def command() -> None:
    """Hold the key commands together."""


@command.command("rewrap", help="用现行平台密钥重新包裹各县的数据密钥（可反复执行）。")
def rewrap() -> None:
    """Wrap every county's keys anew; needs XIANGXUN_PLATFORM_KEY_EARLIER while any is under the earlier one."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.migrate import connected
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.foundation.vault import count_stale, rewrap_keys
    from xiangxun.kernel.errors import InvalidInput
    from xiangxun.local.database import with_database
    from xiangxun.registry.accounts.operators import reseal_factors

    with with_database() as settings, headless(settings):
        if settings.owner_url is None:
            raise InvalidInput("更换平台密钥须以表的所有者登录：请设置 DATABASE_OWNER_URL 后重试。")
        with connected(settings.owner_url) as owner:
            done, left = rewrap_keys(owner), count_stale(owner)
            owner.commit()
        with unit_of_work(None) as db:
            reseal_factors(db)
    click.echo(
        f"重新包裹 {done} 个县级密钥，剩余 {left} 个。旧平台密钥{'现在可以停用' if not left else '还不能停用'}。"
    )


@command.command("rotate", help="为一个县（市）启用新的数据密钥；已有数据由后台任务逐批重新加密。")
@click.argument("code")
@click.option("--suite", help="改用的密码套件：v1（AES-256-GCM / SHA-256）或 v2（SM4-GCM / SM3）。")
def rotate(code: str, suite: str | None) -> None:
    """Put a fresh data key into use."""
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.foundation.rekeying import change_key
    from xiangxun.local.database import with_database
    from xiangxun.registry.accounts.service import SYSTEM
    from xiangxun.registry.tenants.service import keep_staying

    with with_database() as settings, headless(settings), unit_of_work(tenant := _tenant(code)) as db:
        keep_staying(db, tenant)
        key = change_key(db, SYSTEM, suite)
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
