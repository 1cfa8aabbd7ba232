"""`xiangxun tenant` 县（市）: opens a county office, furnishes it, lists those there are, and moves one by its passport."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xiangxun.cli._leave import command as leave
from xiangxun.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from xiangxun.oversight.onboarding.intake import Intake
    from xiangxun.settings import Settings


_PATH = click.Path(path_type=Path)


@click.group("tenant", help="县（市）：开通、备办、列出、导出护照与迁入。")
def command() -> None:
    """Hold the tenant commands together."""


command.add_command(leave)


@command.command("create", help="开通一个县（市），给出首位县级管理员的一次性链接，并列出还欠什么。")
@click.argument("code")
@click.option("--county", help="规则插件的代码。")
@click.option("--title", help="县（市）名称，显示在页面上。")
@click.option("--region", help="六位行政区划代码。")
@click.option("--admin", help="首位管理员的登录名（默认 admin）。")
@click.option("--name", help="首位管理员的姓名。")
@click.option("--from", "told", type=_PATH, help="开通表（TOML）：制度原文、乡镇、名单、待确认的解释等。")
def create(
    code: str,
    county: str | None,
    title: str | None,
    region: str | None,
    admin: str | None,
    name: str | None,
    told: Path | None,
) -> None:
    """Open a county office."""
    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database
    from xiangxun.oversight.onboarding.intake import Intake, read_intake
    from xiangxun.oversight.onboarding.service import Administrator, County, open_county
    from xiangxun.registry.tenants.service import SYSTEM

    intake = read_intake(told) if told else Intake()
    wanted = County(code, county or intake.county, title or intake.title, region or intake.region)
    first = Administrator(admin or intake.administrator.username, name or intake.administrator.name)
    with with_database() as settings, headless(settings):
        opened = open_county(SYSTEM, wanted, first)
        click.echo(f"{wanted.title} 已开通：/c/{code}/，管理员 {first.username}。")
        _show_link(settings, code, first.username, opened.link)
        _furnish(settings, code, opened.tenant, intake)


@command.command("furnish", help="按开通表补办一个已开通的县（市）；可以重复执行，已有的不变。")
@click.argument("code")
@click.option("--from", "told", type=_PATH, required=True, help="开通表（TOML）。")
def furnish(code: str, told: Path) -> None:
    """Take in what an intake holds, for a county that is there already."""
    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database
    from xiangxun.oversight.onboarding.intake import read_intake

    intake = read_intake(told)
    with with_database() as settings, headless(settings):
        _furnish(settings, code, _number_of(code), intake)


@command.command("checklist", help="列出一个县（市）开办前还欠什么；欠着则退出码为 1。")
@click.argument("code")
@click.pass_context
def checklist(context: click.Context, code: str) -> None:
    """Print what a county still owes."""
    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database

    with with_database() as settings, headless(settings):
        context.exit(1 if _show_checklist(_number_of(code)) else 0)


@command.command("link", help="给县级管理员另发一个一次性链接（原链接作废）；没有此账号则开通。")
@click.argument("code")
@click.option("--admin", default="admin", show_default=True, help="管理员的登录名。")
@click.option("--name", default="", help="新开账号的姓名。")
def link(code: str, admin: str, name: str) -> None:
    """Issue the link of an administrator anew."""
    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database
    from xiangxun.oversight.onboarding.service import Administrator, link_for
    from xiangxun.registry.tenants.service import SYSTEM

    with with_database() as settings, headless(settings):
        _show_link(settings, code, admin, link_for(SYSTEM, _number_of(code), Administrator(admin, name)))


@command.command("trial", help="给一个县（市）开试用县：人员、机构等照抄，试办的不进任何统计；--end 结束它。")
@click.argument("code")
@click.option("--end", is_flag=True, help="结束试用；数据由 xiangxun tenant leave run 清除。")
def trial(code: str, *, end: bool) -> None:
    """Open or end the trial county of a county office."""
    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database
    from xiangxun.oversight.onboarding.trial import end_trial, open_trial
    from xiangxun.registry.tenants.service import SYSTEM

    with with_database() as settings, headless(settings):
        if end:
            end_trial(SYSTEM, _number_of(code))
            click.echo(f"{code} 的试用县已结束。")
            return
        opened = open_trial(SYSTEM, _number_of(code))
    click.echo(f"{opened.title} 已开：{settings.address}/c/{opened.code}/，各人用原来的登录名和口令。")


def _furnish(settings: Settings, code: str, tenant: int, intake: Intake) -> None:
    from xiangxun.oversight.onboarding.furnishing import furnish as take_in
    from xiangxun.registry.tenants.service import SYSTEM

    for done in take_in(SYSTEM, tenant, intake):
        click.echo(done.words)
        for username, secret in done.links:
            _show_link(settings, code, username, secret)
    _show_checklist(tenant)


def _show_checklist(tenant: int) -> bool:
    """Print what a county owes; return whether it owes anything."""
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.oversight.onboarding.checklist import checklist as items_of

    with unit_of_work(tenant) as db:
        owed = [one for one in items_of(db) if one.owed]
    click.echo(f"还欠 {len(owed)} 项：" if owed else "都已备齐，可以办班。")
    for one in owed:
        click.echo(f"  {one.title}：{one.owed}")
    return bool(owed)


def _show_link(settings: Settings, code: str, username: str, secret: str) -> None:
    click.echo(f"{username} 的一次性链接（{settings.link_hours} 小时内有效，只显示这一次，请交给本人）：")
    click.echo(f"  {settings.address}/c/{code}/welcome/#{secret}")


def _number_of(code: str) -> int:
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.registry.tenants.queries import get_tenant

    with unit_of_work(None) as db:
        return get_tenant(db, code).id


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


@command.command(
    "key", help="为一个县（市）生成护照密钥：私钥写入文件交该县离线保管，公钥写入同名 .pub 文件。"
)
@click.option("--out", type=_PATH, required=True, help="私钥文件。")
def key(out: Path) -> None:
    """Make the county's key pair; the platform keeps neither half."""
    from xiangxun.backup.sealing import make_identity

    public = out.with_name(f"{out.name}.pub")
    public.write_text(f"{make_identity(out)}\n")
    click.echo(f"私钥 {out} 交该县离线保管，丢失则护照无法打开；公钥 {public} 用于导出。")


@command.command("export", help="导出一个县（市）的护照：全部数据、文件、档案与审计记录，为该县的公钥加密。")
@click.argument("code")
@click.option("--out", type=_PATH, required=True, help="要新建的文件夹。")
@click.option("--recipient", type=_PATH, required=True, help="该县的公钥文件。")
def export(code: str, out: Path, recipient: Path) -> None:
    """Write the passport of a county; its own chain and the platform's note that it was done."""
    from xiangxun.backup.sealing import read_recipient
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.audit import record
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.leaving.handing import note_issued
    from xiangxun.local.database import with_database
    from xiangxun.passport.issuing import issue
    from xiangxun.registry.accounts.service import SYSTEM
    from xiangxun.registry.tenants.queries import get_tenant
    from xiangxun.registry.tenants.service import refuse_gone

    how = (
        f"{recipient} 不是护照公钥文件：请该县用 xiangxun tenant key --out 文件 生成一对，只交来 .pub 文件。"
    )
    public = read_recipient(recipient.read_text(errors="replace") if recipient.is_file() else None, how)
    with with_database() as settings, headless(settings):
        with unit_of_work(None) as db:
            tenant = get_tenant(db, code)
        refuse_gone(tenant.code, tenant.state)
        with unit_of_work(tenant.id) as db:
            record(db, SYSTEM, "tenant.export", "tenant", tenant.id)
        issued = issue(tenant, _owner(settings), public, out)
        with unit_of_work(None) as db:
            record(db, SYSTEM, "tenant.export", "tenant", tenant.id, {"sha256": issued.sha256})
        note_issued(tenant.id, issued, out)
    rows = sum(table["rows"] for table in issued.passport.tables.values())
    for problem in issued.passport.problems:
        click.echo(problem, err=True)
    click.echo(
        f"{tenant.title} 的护照在 {out}：{rows} 行，{len(issued.passport.contents)} 个文件，"
        f"封签 {issued.sha256}（请与该县另行核对）。"
    )


@command.command("import", help="迁入一个县（市）的护照，并核验审计记录、结论、文件与档案。")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--identity", type=_PATH, required=True, help="该县的私钥文件。")
@click.pass_context
def bring(context: click.Context, folder: Path, identity: Path) -> None:
    """Take a county in; exit 0 and open it where all is as its passport says, else 1 and leave it suspended."""
    from xiangxun.backup.sealing import read_identity
    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database
    from xiangxun.passport.checking import differences
    from xiangxun.passport.package import Package
    from xiangxun.passport.receiving import receive, reopen

    with with_database() as settings, headless(settings):
        tenant, passport = receive(Package(folder, read_identity(identity)), _owner(settings))
        found = differences(tenant, passport)
        reopen(tenant, passport, found)
    for sentence in found:
        click.echo(sentence, err=True)
    code = passport.county["code"]
    if found:
        click.echo(
            f"{code} 已迁入，但有 {len(found)} 处与护照不符，暂未开放；请核对后执行 xiangxun tenant resume 开放。"
        )
    else:
        click.echo(f"{code} 已迁入并核验一致：/c/{code}/。接口令牌须由各账号重新申请。")
    context.exit(1 if found else 0)


@command.command("suspend", help="暂停一个县（市）：任何人不能登录，数据不动。")
@click.argument("code")
@click.option("--reason", required=True, help="理由（文件、事由）。")
def suspend(code: str, reason: str) -> None:
    """Suspend a county office."""
    _set_state(code, "suspended", reason)
    click.echo(f"{code} 已暂停。")


@command.command("resume", help="恢复一个暂停的县（市）。")
@click.argument("code")
@click.option("--reason", required=True, help="理由。")
def resume(code: str, reason: str) -> None:
    """Let a county office work again."""
    _set_state(code, "active", reason)
    click.echo(f"{code} 已恢复：/c/{code}/。")


def _set_state(code: str, state: str, reason: str) -> None:
    from xiangxun.demo.headless import headless
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.local.database import with_database
    from xiangxun.registry.accounts.service import SYSTEM
    from xiangxun.registry.tenants.queries import get_tenant
    from xiangxun.registry.tenants.service import set_state

    with with_database() as settings, headless(settings), unit_of_work(None) as db:
        set_state(db, SYSTEM, get_tenant(db, code).id, state, reason)


def _owner(settings: Settings) -> str:
    if settings.owner_url is None:
        raise InvalidInput("导出和迁入须以表的所有者登录：请设置 DATABASE_OWNER_URL 后重试。")
    return settings.owner_url
