"""`xiangxun roster` 花名册: read and judge a roster without database or server."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from xiangxun.kernel import clock
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.rosters import Roster, UnreadableRoster, Verdict, read_roster

_VERDICTS = {
    Verdict.ACCEPT: "可导入",
    Verdict.ACCEPT_WITH_WARNING: "可导入，有提醒",
    Verdict.REJECT: "退回",
}


@click.group("roster", help="花名册：检查后再导入。")
def command() -> None:
    """Hold the roster commands together."""


@command.command("check", help="逐行检查花名册（.xlsx .xls .csv 或网页表格），不写入任何数据。")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="只在标准输出写一个 JSON 对象。")
@click.option("--rejects", type=click.Path(path_type=Path), help="把退回的行连同原因写成 .xlsx。")
def check(file: Path, *, as_json: bool, rejects: Path | None) -> None:
    """Judge every row of FILE; exit 0 when it could be read, 2 with one sentence when it could not."""
    try:
        roster = read_roster(_content(file), name=file.name, today=clock.today())
    except InvalidInput as error:
        _fail(error, as_json=as_json)
    if rejects:
        _write_rejects(roster, rejects)
    _say_what_was_left(roster)
    click.echo(json.dumps(report(roster), ensure_ascii=False) if as_json else _table(roster))


def report(roster: Roster) -> dict[str, object]:
    """Return counts and rows as the command prints them: verdicts and codes, nothing personal."""
    rows = [
        {"sheet": row.sheet, "row": row.row, "verdict": row.verdict.value, "codes": list(row.codes)}
        for row in roster.rows
    ]
    return {"counts": roster.counts, "rows": rows}


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableRoster(
            f"打不开文件“{file.name}”；请检查路径和读取权限。", code="not_found"
        ) from error


def _fail(error: InvalidInput, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"error": {"code": error.code, "message": error.message}}, ensure_ascii=False))
    else:
        click.echo(error.message, err=True)
    sys.exit(2)


def _write_rejects(roster: Roster, path: Path) -> None:
    from xiangxun.registry.rosters.rejects import rejects_workbook

    path.write_bytes(rejects_workbook(roster))
    click.echo(f"退回的 {len(roster.rejected)} 行已写入 {path}", err=True)


def _say_what_was_left(roster: Roster) -> None:
    if roster.skipped:
        rows = "、".join(f"{sheet or ''}{row}" for sheet, row in roster.skipped[:20])
        click.echo(f"不是人员、已略过的行：{rows}", err=True)
    if roster.unread:
        click.echo(f"隐藏或没有表头、未读取的工作表：{'、'.join(roster.unread)}", err=True)
    if roster.unknown_columns:
        click.echo(f"不认识、按原名保留的列：{'、'.join(roster.unknown_columns)}", err=True)


def _table(roster: Roster) -> str:
    from xiangxun.registry.rosters.rejects import explain

    counts = "，".join(f"{label} {roster.counts[verdict]} 行" for verdict, label in _VERDICTS.items())
    lines = [
        f"{row.sheet or ''} 第 {row.row} 行 {_VERDICTS[row.verdict]}：{why}"
        for row in roster.rows
        if (why := explain(row, roster.parts[row.part]))
    ]
    return "\n".join([counts, *(line.strip() for line in lines)])
