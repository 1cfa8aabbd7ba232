"""`xiangxun backup` 备份: make, list, verify and restore sets, and rehearse the whole of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xiangxun.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from xiangxun.backup.places import Backups

_FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path), help="备份文件夹；省略则用 XIANGXUN_BACKUPS。"
)
_IDENTITY = click.option(
    "--identity", type=click.Path(path_type=Path), required=True, help="备份私钥文件（离线保管的那一份）。"
)
_ONCE = click.option(
    "--once", "is_once", is_flag=True, help="本期已由另一台主机做过的，不再做（定时任务用）。"
)
_DONE = "本期已由另一台主机做过。"
_STAMP = click.argument("stamp", default="latest")


@click.group("backup", help="备份：制作、列出、核验、恢复与恢复演练。")
def command() -> None:
    """Hold the backup commands together."""


@command.command("key", help="生成一对备份密钥：私钥写入文件（离线保管），公钥打印出来。")
@click.option("--out", type=click.Path(path_type=Path), required=True)
def key(out: Path) -> None:
    """Make a key pair."""
    from xiangxun.backup.sealing import make_identity

    public = make_identity(out)
    click.echo(f"私钥已写入 {out}：请离线保管，丢失则备份无法恢复。\nXIANGXUN_BACKUP_RECIPIENT={public}")


@command.command("run", help="制作一份备份；早于 --keep 天的一并清除。")
@_FOLDER
@click.option("--keep", default=60, show_default=True, help="保留多少天内的备份。")
@_ONCE
def run(folder: Path | None, keep: int, *, is_once: bool) -> None:
    """Make a set, note it in the log."""
    from xiangxun.backup.service import back_up, backups_of
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.jobs.once import once
    from xiangxun.kernel.clock import today
    from xiangxun.local.database import with_database

    with (
        with_database() as settings,
        once(settings.redis_url, "backup", today().isoformat(), asked=is_once) as mine,
        headless(settings),
    ):
        if not mine:
            click.echo(_DONE)
            return
        made = back_up(settings, backups_of(settings, folder), keep=keep)
    size = made.manifest.bytes / 1_000_000
    click.echo(f"备份 {made.manifest.stamp}：{size:.1f} MB，清除过期 {len(made.gone)} 份。")


@command.command("list", help="列出备份。")
@_FOLDER
def list_sets(folder: Path | None) -> None:
    """List the sets."""
    backups = _backups(folder)
    for stamp in backups.stamps():
        found = backups.manifest(stamp)
        click.echo(f"{stamp}\t{found.bytes / 1_000_000:.1f} MB\t{found.counties} 县（市）\t{found.revision}")


@command.command("verify", help="核验一份备份（默认最新）：逐个重算摘要；有私钥时再试着打开。")
@_STAMP
@_FOLDER
@click.option("--identity", type=click.Path(path_type=Path), help="备份私钥文件。")
@click.pass_context
def verify(context: click.Context, stamp: str, folder: Path | None, identity: Path | None) -> None:
    """Exit 0 where the set is as it was made, else 1 with one sentence for each problem."""
    from xiangxun.backup.checking import problems
    from xiangxun.backup.sealing import read_identity

    backups = _backups(folder)
    manifest = backups.manifest(stamp)
    found = problems(backups, manifest, read_identity(identity) if identity else None)
    for sentence in found:
        click.echo(sentence, err=True)
    click.echo(f"备份 {manifest.stamp}：{'一致' if not found else f'发现 {len(found)} 处问题'}。")
    context.exit(1 if found else 0)


@command.command("restore", help="把一份备份恢复到空数据库（DATABASE_OWNER_URL）和空文件夹 --into。")
@_STAMP
@_FOLDER
@_IDENTITY
@click.option(
    "--into", type=click.Path(path_type=Path), required=True, help="放 files 与 archives 的空文件夹。"
)
def restore_set(stamp: str, folder: Path | None, identity: Path, into: Path) -> None:
    """Restore; nothing that exists is overwritten."""
    import os

    from xiangxun.backup.restoring import restore
    from xiangxun.backup.sealing import read_identity

    owner_url = os.environ.get("DATABASE_OWNER_URL")
    if not owner_url:
        raise InvalidInput("请把 DATABASE_OWNER_URL 设为新建的空数据库（表的所有者登录）。")
    backups = _backups(folder)
    manifest, opened = backups.manifest(stamp), read_identity(identity)
    targets = {"files": into / "files", "archives": into / "archives"}
    written = restore(backups, manifest, opened, owner_url=owner_url, targets=targets)
    click.echo(
        f"已恢复备份 {manifest.stamp}：数据库与 {written} 个文件。XIANGXUN_FILES 请指向 {into / 'files'}。"
    )


@command.command("drill", help="恢复演练：恢复到临时服务器，核验审计、结论、档案与页面，记入保全记录。")
@_STAMP
@_FOLDER
@_IDENTITY
@_ONCE
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")
@click.pass_context
def drill_set(
    context: click.Context, stamp: str, folder: Path | None, identity: Path, *, is_once: bool, as_json: bool
) -> None:
    """Exit 0 where everything is there and true, else 1."""
    from xiangxun.app import create_app
    from xiangxun.backup.sealing import read_identity
    from xiangxun.backup.service import backups_of, rehearse
    from xiangxun.foundation.jobs.once import once
    from xiangxun.kernel.clock import today
    from xiangxun.local.database import with_database

    with (
        with_database() as settings,
        once(settings.redis_url, "drill", f"{today():%Y-%m}", asked=is_once) as mine,
    ):
        if not mine:
            click.echo(_DONE)
            return
        backups, opened = backups_of(settings, folder), read_identity(identity)
        manifest, report = rehearse(settings, backups, stamp, opened, create_app)
    if as_json:
        told = {"stamp": manifest.stamp, "counts": report.counts, "problems": report.problems[:20]}
        click.echo(json.dumps({**told, "ok": not report.problems}, ensure_ascii=False))
    else:
        for sentence in report.problems:
            click.echo(sentence, err=True)
        click.echo(
            f"恢复演练 {manifest.stamp}：{report.counts}；{'全部一致' if not report.problems else '有问题'}。"
        )
    context.exit(1 if report.problems else 0)


def _backups(folder: Path | None) -> Backups:
    """Return the folder of backups without a database: sets are listed and checked anywhere."""
    import os

    from xiangxun.backup.places import Backups

    chosen = folder or os.environ.get("XIANGXUN_BACKUPS")
    if not chosen:
        raise InvalidInput(
            "请用 --folder 或 XIANGXUN_BACKUPS 指定备份文件夹（应在另一块磁盘或另一台机器上）。"
        )
    return Backups(Path(chosen))
