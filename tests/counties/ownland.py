"""Ownland: 示例县 with fields of its own on everything that can have them, in two versions of its package.

`first()` declares them; `second()` has renamed, retyped, dropped and filled some, with the steps for what was kept before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import xlsxwriter
from tests.counties.people import Villager
from tests.counties.testland.plugin import COUNTY

from xiangxun.rules import ConvertField, County, DefaultField, DropField, RenameField
from xiangxun.rules.law import parse_rulebook
from xiangxun.rules.law.papers import parse_papers

_RULEBOOK = (Path(__file__).parent / "testland" / "rulebook.toml").read_text(encoding="utf-8")
_RULE = """
[[rule]]
id = "OW-1"
article = "第九十条"
manner = "automated"
severity = "block"
summary = "whoever enrols says how much the household earns"
zh = "没有填写“{field}”；请补填"
"""
_PAPERS = """
[[paper]]
key = "roster"
columns = {{ no = "序号", name = "姓名", "own.{income}" = "年收入", "own.meal" = "用餐" }}
"""
_FIRST = """
[[field]]
on = "person"
key = "income"
type = "integer"
zh = "家庭年收入（元）"
aliases = ["年收入", "家庭收入"]
required_at = "admit"
rule = "OW-1"
[[field]]
on = "person"
key = "skills"
type = "choices"
zh = "已有技能"
options = ["photo", "live"]
[[field]]
on = "enrolment"
key = "meal"
type = "choice"
zh = "用餐"
options = ["halal", "usual"]
[[field]]
on = "enrolment"
key = "since"
type = "date"
zh = "到家日期"
[[field]]
on = "lecturer"
key = "score"
type = "text"
zh = "岗前成绩"
[[field]]
on = "institution"
key = "staff"
type = "integer"
zh = "专职人数"
[[field]]
on = "session"
key = "board"
type = "text"
zh = "住宿安排"
[[words.skills]]
key = "photo"
zh = "拍照"
[[words.skills]]
key = "live"
zh = "直播"
[[words.meal]]
key = "halal"
zh = "清真"
[[words.meal]]
key = "usual"
zh = "普通"
[[words.register]]
key = "visits"
zh = "走访登记"
[[field]]
on = "register:visits"
key = "told"
type = "text"
zh = "反映情况"
"""
_SECOND = (
    _FIRST.replace('key = "income"\ntype = "integer"', 'key = "earned"\ntype = "yuan"')
    .replace('key = "score"\ntype = "text"', 'key = "score"\ntype = "integer"')
    .replace('[[field]]\non = "session"\nkey = "board"\ntype = "text"\nzh = "住宿安排"\n', "")
    .replace('on = "register:visits"\nkey = "told"', 'on = "register:visits"\nkey = "said"')
)


def fen(yuan: int) -> int:
    """Return whole yuan as fen."""
    return yuan * 100


def points(written: str) -> int:
    """Return the number that somebody wrote with 分 behind it; raises ValueError."""
    return int(written.removesuffix("分"))


STEPS = (
    RenameField(2, "person", "income", "earned"),
    ConvertField(2, "person", "earned", fen, "写法不能换算为金额"),
    ConvertField(2, "lecturer", "score", points, "不是分数"),
    DefaultField(2, "institution", "staff", 0),
    DropField(2, "session", "board", "住宿不再由本县登记"),
    RenameField(2, "register:visits", "told", "said"),
)


def first() -> County:
    """Return the county as its first version declares its fields."""
    return _county(_FIRST, "income")


def second() -> County:
    """Return the county as its second version does, with the steps from the first."""
    return _county(_SECOND, "earned", STEPS)


def _county(fields: str, income: str, steps: Sequence[object] = ()) -> County:
    layer = COUNTY.editions[0]
    papers = parse_papers(_PAPERS.format(income=income), "papers.toml", Path(__file__).parent)
    book = replace(parse_rulebook(_RULEBOOK + _RULE + fields, "ownland.toml"), papers=papers)
    return County(COUNTY.code, (replace(layer, rulebook=book, steps=tuple(steps)),))  # type: ignore[arg-type]


def roster(people: Sequence[Villager], columns: Sequence[str], cells: Sequence[Sequence[object]]) -> bytes:
    """Return an .xlsx with columns of the county's own behind those that every roster has."""
    kept = BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ("序号", "姓名", "身份证号", "联系电话", *columns))
        for place, (one, own) in enumerate(zip(people, cells, strict=True), start=1):
            sheet.write_row(place, 0, (place, one.name, one.id_number, one.phone, *own))
    return kept.getvalue()
