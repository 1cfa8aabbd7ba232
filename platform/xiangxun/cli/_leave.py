"""`xiangxun tenant leave` 离开: ask, hand over, confirm, carry out; each word is an operator's own, with password and code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xiangxun.kernel.errors import Forbidden, NotFound, XiangxunError

if TYPE_CHECKING:
    from xiangxun.leaving.carrying import Outcome
    from xiangxun.oversight.departures.queries import DepartureRow
    from xiangxun.registry.accounts.operators import OperatorInfo
    from xiangxun.settings import Settings

_PATH = click.Path(path_type=Path)
_BY = click.option("--by", required=True, help="运营账号；须输入口令和动态口令。")
STATES = {
    "asked": "已请求，数据冻结，待交接与确认",
    "confirmed": "已确认，到期执行",
    "under_way": "正在执行",
    "locked": "已删除，尚有存储锁定的档案",
    "done": "已离开",
    "withdrawn": "已撤回",
    "returned": "县里已迁回本平台",
}


@click.group("leave", help="离开：一个县（市）带着护照离开本平台，两员确认后删除并出具销毁证明。")
def command() -> None:
    """Hold the leaving commands together."""


@command.command("ask", help="请求离开（系统管理员）：凭县里来函；即刻起只能查阅，不能办理。")
@click.argument("code")
@_BY
@click.option("--letter", required=True, help="县里来函的文号。")
@click.option("--on", "due", type=click.DateTime(["%Y-%m-%d"]), help="执行的日期；省略为今天。")
def ask(code: str, by: str, letter: str, due: datetime | None) -> None:
    """Begin a county's leaving."""
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.kernel.clock import today
    from xiangxun.oversight.departures import service
    from xiangxun.registry.tenants.queries import get_tenant

    with _here():
        operator = _entered(by)
        with unit_of_work(None) as db:
            tenant = get_tenant(db, code).id
            service.ask(db, operator, tenant, letter=letter, due=due.date() if due else today())
    click.echo(f"{code} 已冻结，只能查阅。下一步：xiangxun tenant export {code}，再核验、交接、确认。")


@command.command("verify", help="核验登记在案的护照：逐件重算摘要；有县里的私钥时全部打开核对。")
@click.argument("code")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--identity", type=_PATH, help="县里的私钥文件（由县里的人带来）。")
def verify(code: str, folder: Path, identity: Path | None) -> None:
    """Verify the passport and keep that it was."""
    from xiangxun.backup.sealing import read_identity
    from xiangxun.leaving.handing import verify_issued
    from xiangxun.passport.package import Package

    with _here():
        how = verify_issued(_row(code).id, Package(folder, read_identity(identity) if identity else None))
    opened = "全部打开核对一致" if how == "opened" else "摘要一致；内容须由县里用私钥打开核对"
    click.echo(f"{code} 的护照核验通过：{opened}。")


@command.command("receipt", help="登记县里签收护照的回执（系统管理员）。")
@click.argument("code")
@_BY
@click.option("--received-by", required=True, help="接收单位和经办人。")
@click.option("--letter", required=True, help="回执文号。")
@click.option("--seal", required=True, help="回执上写的封签，至少前 12 位。")
@click.option("--opened", is_flag=True, help="回执写明县里已用私钥打开并核对。")
def receipt(code: str, by: str, received_by: str, letter: str, seal: str, *, opened: bool) -> None:
    """Keep the county's receipt."""
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.oversight.departures import service

    with _here():
        operator, row = _entered(by), _row(code)
        with unit_of_work(None) as db:
            service.take_receipt(
                db, operator, row.id, service.Receipt(received_by, letter, seal, opened=opened)
            )
    click.echo(f"{code} 的交接回执已登记。下一步：审计管理员确认。")


@command.command("confirm", help="确认离开（审计管理员，与请求人不是同一人）。")
@click.argument("code")
@_BY
def confirm(code: str, by: str) -> None:
    """Give the second word."""
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.oversight.departures import service

    with _here():
        row = _row(code)
        click.echo(_handed_over(row))
        operator = _entered(by)
        with unit_of_work(None) as db:
            service.confirm(db, operator, row.id, seen=row.stamp)
    click.echo(f"{code} 的离开已确认，{row.due} 起执行；此前可以撤回。")


@command.command("withdraw", help="撤回离开（系统或审计管理员）：执行开始之前都可以。")
@click.argument("code")
@_BY
@click.option("--reason", required=True, help="理由（县里来函、事由）。")
def withdraw(code: str, by: str, reason: str) -> None:
    """Let the county stay."""
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.oversight.departures import service

    with _here():
        operator, row = _entered(by), _row(code)
        with unit_of_work(None) as db:
            service.withdraw(db, operator, row.id, reason)
    click.echo(f"{code} 已撤回离开，恢复办理。")


@command.command("status", help="一个县（市）的离开办到哪一步，还欠什么。")
@click.argument("code")
def status(code: str) -> None:
    """Say how far it has come."""
    from xiangxun.oversight.departures.facts import obstacles, owed, standing

    with _here():
        row = _row(code)
        missing = standing(row.tenant) if row.state == "asked" else None
        click.echo(f"{code}：{STATES[row.state]}（来函 {row.letter}，{row.due} 起执行）")
        for sentence in (*obstacles(missing), *owed(row, missing)) if missing else row.findings:
            click.echo(f"· {sentence}")


@command.command(
    "run", help="执行到期的离开，清除结束的试用县（由定时器每小时调用）；有遗留则说明并以 1 退出。"
)
@click.option(
    "--log",
    "logs",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="要查找的日志文件，可重复。",
)
@click.option(
    "--work",
    "works",
    type=click.Path(path_type=Path, file_okay=False),
    multiple=True,
    help="其他进程另设的临时文件夹（TMPDIR），可重复。",
)
@click.pass_context
def run(context: click.Context, logs: tuple[Path, ...], works: tuple[Path, ...]) -> None:
    """Carry out whatever is due; one county's trouble does not keep another, whatever it is."""
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.kernel.clock import today
    from xiangxun.leaving.carrying import carry_out
    from xiangxun.leaving.disk import Host, clear_work
    from xiangxun.leaving.trials import clear_trials
    from xiangxun.oversight.departures.queries import due_departures

    host = Host(logs, works)
    with _here() as settings:
        with unit_of_work(None) as db:
            due = [one.id for one in due_departures(db, today())]
        well = [
            _goes_well(f"离开 {number}", lambda one: _told(carry_out(one, settings, host)), number)
            for number in due
        ]
        if not due:
            click.echo("没有到期的离开。")
        well.append(_goes_well("试用县", lambda: _cleared(clear_trials(settings))))
        well.append(_goes_well("工作文件夹", clear_work, host))
    context.exit(0 if all(well) else 1)


@command.command("certificate", help="取出销毁证明（JSON）；--pdf 另存可打印的一份。")
@click.argument("code")
@click.option("--out", type=_PATH, required=True, help="写入的文件。")
@click.option("--pdf", "printed", type=_PATH, help="可打印的 PDF。")
def certificate(code: str, out: Path, printed: Path | None) -> None:
    """Write the certificate, byte for byte as it was issued."""
    from xiangxun.oversight.departures.paper import certificate_pdf
    from xiangxun.oversight.departures.queries import certificate_of

    with _here():
        row = _row(code)
    out.write_text(certificate_of(row), encoding="utf-8")
    if printed:
        printed.write_bytes(certificate_pdf(row))
    click.echo(f"销毁证明已写入 {out}，SHA-256 {row.certificate_sha256}。")


def _goes_well(of: str, work: Callable[..., bool | None], *given: object) -> bool:
    """Do one county's part; what goes wrong is told by its kind alone, for its text may hold somebody's data."""
    try:
        return work(*given) is not False
    except XiangxunError as error:
        click.echo(f"{of}：{error.message}", err=True)
    except Exception as error:  # noqa: BLE001 - the other counties' departures go on
        click.echo(f"{of}：{type(error).__name__}，没有做完；排除后由下一次执行接着做。", err=True)
    return False


def _handed_over(row: DepartureRow) -> str:
    """Say what the second word is given on."""
    seal = row.passport["sha256"] if row.passport else "（没有）"
    signed = f"{row.receipt['received_by']}，{row.receipt['letter']}" if row.receipt else "（没有）"
    return f"来函 {row.letter}，{row.due} 起执行；护照封签 {seal}；签收 {signed}"


def _cleared(number: int) -> None:
    if number:
        click.echo(f"已清除 {number} 个结束的试用县。")


def _told(outcome: Outcome) -> bool:
    for sentence in outcome.look.found:
        click.echo(sentence, err=True)
    click.echo(f"离开 {outcome.row.id}：{STATES[outcome.row.state]}，遗留 {len(outcome.look.found)} 处。")
    return not outcome.look.found


def _row(code: str) -> DepartureRow:
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.oversight.departures.queries import departure_of
    from xiangxun.registry.tenants.queries import get_tenant

    with unit_of_work(None) as db:
        row = departure_of(db, get_tenant(db, code).id)
    if row is None:
        raise NotFound(f"没有人请求过 {code} 离开。")
    return row


def _entered(username: str) -> OperatorInfo:
    """Return the operator whose password and code are entered now: a word is given in person, also on the command line."""
    from xiangxun.foundation.db.transaction import unit_of_work
    from xiangxun.registry.accounts.operators import check_operator, find_operator, use_code

    with unit_of_work(None) as db:
        operator = find_operator(db, check_operator(db, username, click.prompt("口令", hide_input=True)))
    if operator is None or (operator.second_factor and not operator.confirmed):
        raise Forbidden(f"{username} 还没有设置动态口令；请先在 /operator/ 登录一次。")
    if operator.second_factor:
        with unit_of_work(None) as db:
            use_code(db, operator.id, click.prompt("动态口令", hide_input=True))
    return operator


@contextmanager
def _here() -> Iterator[Settings]:
    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database

    with with_database() as settings, headless(settings):
        yield settings
