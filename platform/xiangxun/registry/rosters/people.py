"""People or not 是否人员: which rows below a header are meant as people, and which are totals, signatures, notes."""

from __future__ import annotations

import re

from xiangxun.registry.rosters.grids import Row, cell, text
from xiangxun.registry.rosters.plan import Plan

_FOOTER = re.compile(
    r"(?:合计|总计|小计|共计|总人数|人数合计|本页|本表|此表|以上|以下空白|共[计有]?\d+[人名]|第\d+页|共\d+页)"
    r"|填(?:表|报|写)|制(?:表|单)|审(?:核|批|定)|经办|复核|负责人|主管|领导|分管|盖章|公章|日期|备注[::]|注[::]|注意|说明"
    r"|(?:培训|承办|实施|主办|填报)?(?:单位|机构)(?:[((::]|盖章|负责|名称|签)|(?:培训)?(?:时间|地点|内容|讲师|教师|班主任|监督)[::]"
    r"|联系(?:人|电话)[::]|签(?:字|名|章)(?:[::]|$)|\d{0,4}年\d{0,2}月\d{0,2}日$"
)
_SENTENCE = re.compile(r"[::。;;,，]")
_PLACE = re.compile(r".+(?:镇|乡|村|社区|街道|办事处|班|组|期)$")
_PHONE_LIKE = re.compile(r"\d{7,}")
_LONGEST_NAME = 30


def is_person(row: Row, plan: Plan) -> bool:
    """Tell whether a row is meant as a person, filled in well or badly."""
    number = text(cell(row, plan.id)).strip()
    if sum(map(str.isdigit, number)) >= 12:
        return True
    name = text(cell(row, plan.name)).strip()
    if not number and not name:
        return _is_person_without_both(row, plan)
    if _is_footer(row, name, number):
        return False
    return bool(number) or _could_be_a_name(row, name)


def is_blank(row: Row) -> bool:
    """Tell whether nothing is written in a row."""
    return not any(value != "" and text(value).strip() for value in row)


def _is_footer(row: Row, name: str, number: str) -> bool:
    first = next((shown for value in row if (shown := text(value).strip())), "")
    return any(_FOOTER.match("".join(shown.split())) for shown in (first, name, number))


def _could_be_a_name(row: Row, name: str) -> bool:
    alone = sum(1 for value in row if text(value).strip()) == 1
    if alone and _PLACE.match(name):
        return False
    return len(name) <= _LONGEST_NAME and not _SENTENCE.search(name)


def _is_person_without_both(row: Row, plan: Plan) -> bool:
    """A row with neither name nor number is a person only if sex or a telephone says so."""
    if _is_footer(row, "", ""):
        return False
    sex = text(cell(row, plan.sex)).strip()
    return sex in ("男", "女") or bool(_PHONE_LIKE.search(text(cell(row, plan.phone))))
