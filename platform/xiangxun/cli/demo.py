"""`xiangxun demo` 演示: plays a county's scenario from plan to sealed archive. `make demo` plays all of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xiangxun.kernel.errors import Forbidden, InvalidInput, XiangxunError

if TYPE_CHECKING:
    from rich.console import Console

    from xiangxun.demo.player import Played

_WIDTH = 160
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the table: what was played, and its figures or its error."""

    county: str
    scenario: str
    played: Played | None
    error: XiangxunError | None = None

    @property
    def ok(self) -> bool:
        """Whether it was played to the end with the figures expected."""
        return self.played is not None and not self.played.differences


@click.command("demo")
@click.argument("county", required=False)
@click.option(
    "--scenario", default="smooth", show_default=True, help="情景名称（插件 scenarios/ 中的文件名）。"
)
@click.option("--all", "every", is_flag=True, help="演示所有已安装的县（或 COUNTY）的全部情景，打印一张表。")
@click.option("--roster", type=click.Path(path_type=Path), help="用这份花名册代替情景中的人员。")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="把第一个培训日移到这一天。")
@click.option("--out", type=click.Path(path_type=Path), help="台账、验收意见和档案写到这个文件夹。")
@click.option("--json", "as_json", is_flag=True, help="标准输出只写一个 JSON 对象。")
def command(
    county: str | None,
    scenario: str,
    roster: Path | None,
    on: datetime | None,
    out: Path | None,
    *,
    every: bool,
    as_json: bool,
) -> None:
    """演示一个县的一期培训，从计划到封存的档案；数据写入新的演示县。"""
    if every:
        _play_all(county, as_json=as_json)
        return
    try:
        played = _play_one(county, scenario, roster, on.date() if on else None, out)
    except XiangxunError as error:
        _fail(error, as_json=as_json)
    except OverflowError:
        _fail(InvalidInput("日期超出日历的范围；--on 请用公元 2000 至 2100 年之间的日期。"), as_json=as_json)
    except OSError as error:
        _fail(
            InvalidInput(f"文件夹不能写入（{error.strerror}）；--out 请换一个可写的文件夹。"), as_json=as_json
        )
    except Exception as error:  # noqa: BLE001 - whatever happens, --json answers with one object
        _log.error("demo failed", exc_info=error)
        _fail(
            XiangxunError(f"演示因程序错误中断（{type(error).__name__}），请查看日志。", code="internal"),
            as_json=as_json,
        )
    _report(played, as_json=as_json)


def _play_one(
    county: str | None, scenario: str, roster: Path | None, on: date | None, out: Path | None
) -> Played:
    if county is None:
        raise InvalidInput("请写明县代码，例如 xiangxun demo COUNTY；或用 --all 演示全部。")
    from xiangxun.demo.output import check_folder
    from xiangxun.demo.play import RosterFile
    from xiangxun.demo.player import play
    from xiangxun.demo.scenario import find_scenario

    found = find_scenario(county, scenario)
    file = RosterFile(roster.name, _content(roster)) if roster else None
    if out is not None:
        check_folder(out)
    with _stage() as console:
        return play(county, found, roster=file, on=on, out=out, tell=_teller(console))


def _play_all(county: str | None, *, as_json: bool) -> None:
    from xiangxun.counties import county_codes, suspended
    from xiangxun.demo.scenario import scenario_names

    counties = [county] if county else list(county_codes())
    with _stage() as console:
        for code, notice in suspended().items():
            console.print(f"{code} 的插件暂停使用：{notice}", style="red", markup=False)
        outcomes = []
        for code in counties:
            for name in scenario_names(code):
                with console.status(f"{code} {name} …"):
                    outcomes.append(_outcome(code, name))
        console.print(_table(outcomes))
        for outcome in outcomes:
            for sentence in _troubles(outcome):
                console.print(sentence, style="red", markup=False)
    if as_json:
        figures = {f"{one.county} {one.scenario}": one.played.figures for one in outcomes if one.played}
        click.echo(json.dumps(figures, ensure_ascii=False))
    if suspended() or not outcomes or not all(outcome.ok for outcome in outcomes):
        raise SystemExit(1)


def _outcome(county: str, name: str) -> Outcome:
    from xiangxun.demo.player import play

    try:
        return Outcome(county, name, play(county, name))
    except XiangxunError as error:
        return Outcome(county, name, None, error)


@contextmanager
def _stage() -> Iterator[Console]:
    """Lend a console on stderr, with database and application ready; refuse where no demonstration may be."""
    from rich.console import Console

    from xiangxun.demo.headless import headless
    from xiangxun.local.database import with_database

    # That a ruling does not reach as far as another gate is no news to whoever watches a scenario.
    logging.getLogger("xiangxun.counties").setLevel(logging.ERROR)
    console = Console(stderr=True)
    if not console.is_terminal:
        console = Console(stderr=True, width=_WIDTH)
    with with_database() as settings:
        if not settings.demo:
            raise Forbidden(
                "演示数据只能写入本机自带的数据库；确要写入 DATABASE_URL 所指的数据库，请设置 XIANGXUN_DEMO=1。",
                code="demo_forbidden",
            )
        with headless(settings):
            yield console


def _teller(console: Console) -> Any:
    def tell(sentence: str) -> None:
        console.print(sentence, markup=False, highlight=False)

    return tell


def _content(roster: Path) -> bytes:
    try:
        return roster.read_bytes()
    except OSError:
        raise InvalidInput(f"打不开文件“{roster.name}”；请检查路径和读取权限。", code="not_found") from None


def _report(played: Played, *, as_json: bool) -> None:
    if played.differences:
        sentences = "；".join(str(one) for one in played.differences)
        details = {"differences": [str(one) for one in played.differences]}
        error = XiangxunError(f"演示结果与情景的预期不同：{sentences}", code="differs", details=details)
        _fail(error, as_json=as_json)
    if as_json:
        click.echo(json.dumps(played.figures, ensure_ascii=False))
    else:
        click.echo(json.dumps(played.figures, ensure_ascii=False, indent=2))


def _fail(error: XiangxunError, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"error": {"code": error.code, "message": error.message}}, ensure_ascii=False))
    else:
        click.echo(error.message, err=True)
    raise SystemExit(1)


def _table(outcomes: list[Outcome]) -> Any:
    from rich.table import Table

    table = Table(title="演示结果")
    for title in (
        "县",
        "情景",
        "录取",
        "退回",
        "计入",
        "不计入",
        "压线",
        "验收",
        "应付（元）",
        "拒付（元）",
        "机构自负（元）",
        "保管至",
        "结果",
    ):
        table.add_column(
            title, justify="left" if title in ("县", "情景", "验收", "保管至", "结果") else "right"
        )
    for outcome in outcomes:
        table.add_row(outcome.county, outcome.scenario, *_cells(outcome))
    return table


def _cells(outcome: Outcome) -> list[str]:
    from xiangxun.kernel.money import yuan

    if outcome.played is None:
        return [""] * 10 + ["出错"]
    found = outcome.played.figures
    ledger, funds = found["ledger"], found["funds"]
    return [
        str(found["enrolled"]),
        str(found["rejected_rows"]),
        str(ledger["counted"]),
        str(ledger["not_counted"]),
        str(ledger["boundary"]),
        found["acceptance"]["grade"] or "—",
        yuan(funds["payable_fen"]),
        yuan(funds["withheld_fen"]),
        yuan(funds["borne_by_institution_fen"]),
        found["archive"]["retain_until"] or "永久",
        "相符" if outcome.ok else "不符",
    ]


def _troubles(outcome: Outcome) -> Iterator[str]:
    where = f"{outcome.county} {outcome.scenario}"
    if outcome.error is not None:
        yield f"{where}：{outcome.error.message}"
    if outcome.played is not None:
        yield from (f"{where}：{one}" for one in outcome.played.differences)
